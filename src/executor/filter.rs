//! The filter of system calls for the python executor, as a program of classic BPF that the kernel runs on each call.
//!
//! Refused are new processes (threads may start), sockets, memory outside of the limits (`memfd`, System V), other namespaces and
//! mounts, other processes' memory, and what no drawing program needs of the kernel. Refused calls give EPERM, so that programs fail
//! with an error and not with a crash; calls of another architecture's numbering end the process. Numbers are those of the kernel's
//! tables for x86-64 and arm64.

/// Offsets in `struct seccomp_data`.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

/// Codes of classic BPF: load a word, jump if equal, jump if at least, jump if a bit is set, return.
const LOAD: u16 = 0x20;
const EQUAL: u16 = 0x15;
const AT_LEAST: u16 = 0x35;
const ANY_BIT: u16 = 0x45;
const RETURN: u16 = 0x06;

/// Verdicts of a filter.
const ALLOW: u32 = 0x7fff_0000;
const KILL: u32 = 0x8000_0000;
const ERRNO: u32 = 0x0005_0000;
const EPERM: u32 = 1;
const ENOSYS: u32 = 38;

/// `CLONE_THREAD`: what tells a thread from a process.
const THREAD: u32 = 0x0001_0000;

/// An architecture: its audit number, the numbers of `clone` and `clone3`, the refused calls.
struct Table {
    architecture: u32,
    clone: u32,
    clone3: u32,
    /// Numbers from here on belong to another numbering; `u32::MAX` if there is none.
    foreign: u32,
    refused: &'static [u32],
}

/// x86-64; from 0x4000_0000 on numbers are those of x32.
#[rustfmt::skip]
const X86_64: Table = Table { architecture: 0xc000_003e, clone: 56, clone3: 435, foreign: 0x4000_0000, refused: &[
    41, 42, 43, 44, 45, 46, 47, 49, 50, 53, 288, 299, 307,    // sockets
    57, 58,                                                   // fork, vfork
    29, 64, 68, 240, 319, 447,                                // memory and queues outside of the limits
    101, 310, 311, 312, 434, 438, 424,                        // other processes
    155, 161, 165, 166, 272, 308, 428, 429, 430, 431, 432, 433, 442, // mounts, namespaces
    248, 249, 250, 246, 320, 175, 313, 176, 321, 323, 298, 425, 426, 427, // keys, kernel programs, rings
    303, 304, 163, 167, 168, 169, 103, 179, 135, 322,         // handles, swap, boot, log, personality, execveat
] };

#[rustfmt::skip]
const ARM64: Table = Table { architecture: 0xc000_00b7, clone: 220, clone3: 435, foreign: u32::MAX, refused: &[
    198, 199, 200, 201, 202, 203, 206, 207, 211, 212, 242, 243, 269,
    194, 190, 186, 180, 279, 447,
    117, 270, 271, 272, 434, 438, 424,
    41, 51, 40, 39, 97, 268, 428, 429, 430, 431, 432, 433, 442,
    217, 218, 219, 104, 294, 105, 273, 106, 280, 282, 241, 425, 426, 427,
    264, 265, 89, 224, 225, 142, 116, 60, 92, 281,
] };

/// One instruction: code, jumps if true and if false, constant.
fn instruction(out: &mut Vec<u8>, code: u16, yes: u8, no: u8, constant: u32) {
    out.extend(code.to_le_bytes());
    out.extend([yes, no]);
    out.extend(constant.to_le_bytes());
}

/// The filter's program for the architecture that this was built for, as the kernel and bubblewrap read it; `None` where there is no
/// table.
pub fn program() -> Option<Vec<u8>> {
    let table = match std::env::consts::ARCH {
        "x86_64" => X86_64,
        "aarch64" => ARM64,
        _ => return None,
    };
    Some(assemble(&table))
}

fn assemble(table: &Table) -> Vec<u8> {
    let mut out = vec![];
    let verdict = |out: &mut Vec<u8>, value| instruction(out, RETURN, 0, 0, value);
    instruction(&mut out, LOAD, 0, 0, ARCHITECTURE);
    instruction(&mut out, EQUAL, 1, 0, table.architecture);
    verdict(&mut out, KILL);
    instruction(&mut out, LOAD, 0, 0, NUMBER);
    if table.foreign != u32::MAX {
        instruction(&mut out, AT_LEAST, 0, 1, table.foreign);
        verdict(&mut out, KILL);
    }
    for number in table.refused {
        instruction(&mut out, EQUAL, 0, 1, *number);
        verdict(&mut out, ERRNO | EPERM);
    }
    // The flags of `clone3` lie in memory, where a filter cannot look; the C library falls back on `clone`.
    instruction(&mut out, EQUAL, 0, 1, table.clone3);
    verdict(&mut out, ERRNO | ENOSYS);
    instruction(&mut out, EQUAL, 0, 3, table.clone);
    instruction(&mut out, LOAD, 0, 0, FIRST_ARGUMENT);
    instruction(&mut out, ANY_BIT, 1, 0, THREAD);
    verdict(&mut out, ERRNO | EPERM);
    verdict(&mut out, ALLOW);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a filter on a call, as the kernel would.
    fn judge(program: &[u8], architecture: u32, number: u32, argument: u32) -> u32 {
        let (mut at, mut word) = (0, 0);
        loop {
            let i = &program[at * 8..at * 8 + 8];
            let (code, constant) = (u16::from_le_bytes([i[0], i[1]]), u32::from_le_bytes([i[4], i[5], i[6], i[7]]));
            let holds = match code {
                LOAD => {
                    word = [number, architecture, 0, 0, argument][constant as usize / 4];
                    at += 1;
                    continue;
                }
                RETURN => return constant,
                EQUAL => word == constant,
                AT_LEAST => word >= constant,
                _ => word & constant != 0,
            };
            at += 1 + usize::from(if holds { i[2] } else { i[3] });
        }
    }

    #[test]
    fn the_filter_refuses_what_is_listed_and_nothing_else() {
        for table in [X86_64, ARM64] {
            let program = assemble(&table);
            let of = |number, argument| judge(&program, table.architecture, number, argument);
            for number in table.refused {
                assert_eq!(of(*number, 0), ERRNO | EPERM, "{number}");
            }
            assert_eq!(of(table.clone3, 0), ERRNO | ENOSYS);
            assert_eq!(of(table.clone, 17), ERRNO | EPERM, "a process");
            assert_eq!(of(table.clone, THREAD | 17), ALLOW, "a thread");
            let common = (0..500).filter(|n| !table.refused.contains(n) && ![table.clone, table.clone3].contains(n));
            assert!(common.clone().count() > 400);
            common.for_each(|n| assert_eq!(of(n, 0), ALLOW, "{n}"));
            assert_eq!(judge(&program, 0x4000_0003, 1, 0), KILL, "numbers of 32-bit programs");
        }
        assert_eq!(judge(&assemble(&X86_64), X86_64.architecture, 0x4000_0000 + 41, 0), KILL, "x32");
    }
}
