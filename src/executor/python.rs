//! The python executor: the user's own interpreter, with its libraries, in an isolated process that lives as long as the episode.
//!
//! In: programs as models write them, with matplotlib, PIL and numpy if the interpreter has them; they run unchanged. The picture
//! lies at `image_path`; what a step writes below its folder as PNG or JPEG is its result, by default at `processed_path`. The
//! walls stand in [`super::isolation`]; the inside of the process is `episode.py`. The parent keeps its own clock and kills, caps
//! what it reads, and opens no file of the inside.

use crate::executor::isolation::{Walls, on_path};
use crate::executor::observation::{Broken, Executor, Fault, Made, Observation, Opening};
use crate::template::sandbox::frame;
use crate::template::sandbox::process::{Process, Silence};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The program inside.
const EPISODE: &str = include_str!("episode.py");

/// What a model is told.
pub const MANUAL: &str = "\
The code is Python. `image_path` holds the path of the picture; matplotlib, PIL and numpy can be imported if they are installed. \
Coordinates are pixels: x to the right, y down, the origin at the top left. Save an edited picture at `processed_path` with the size \
that the picture has. Variables stay from one code block to the next.";

/// Asks an interpreter where it lives.
const WHERE: &str = "import json, os, sys
print(json.dumps({'executable': sys.executable, 'folders': [sys.base_prefix, sys.prefix, sys.base_exec_prefix] + sys.path,
    'real': os.path.realpath(sys.executable)}))";

/// What a program may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Time of a step on the parent's clock.
    pub wall: Duration,
    /// CPU time of a step in seconds.
    pub cpu_s: u64,
    /// CPU time of an episode in seconds.
    pub episode_cpu_s: u64,
    /// Address space.
    pub memory_bytes: u64,
    /// Bytes of `/episode`, and as many of `/tmp`.
    pub folder_bytes: u64,
    /// Bytes of a file.
    pub file_bytes: u64,
    /// Characters of printed text that are kept.
    pub output_chars: u64,
    /// Pictures of a step that are kept.
    pub images: u64,
    /// Bytes of a picture.
    pub image_bytes: u64,
}

impl Default for Limits {
    /// Room for matplotlib, which takes a second to import and most of a GiB of address space.
    fn default() -> Limits {
        Limits {
            wall: Duration::from_secs(20),
            cpu_s: 10,
            episode_cpu_s: 60,
            memory_bytes: 2 << 30,
            folder_bytes: 64 << 20,
            file_bytes: 32 << 20,
            output_chars: 16 << 10,
            images: 4,
            image_bytes: 4 << 20,
        }
    }
}

/// Time for an interpreter to start on a loaded machine.
const START: Duration = Duration::from_secs(30);

/// An interpreter on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interpreter {
    /// The program.
    pub executable: PathBuf,
    /// Folders and files that it reads.
    pub folders: Vec<PathBuf>,
}

#[derive(Deserialize)]
struct Where {
    executable: PathBuf,
    real: PathBuf,
    folders: Vec<PathBuf>,
}

impl Interpreter {
    /// The interpreter that `FLYWHEEL_PYTHON` names, else `python3` on the search path.
    ///
    /// # Errors
    /// If there is none, or it does not say where it lives.
    pub fn found() -> Result<Interpreter, Broken> {
        match std::env::var_os("FLYWHEEL_PYTHON") {
            Some(path) => Interpreter::at(Path::new(&path)),
            None => {
                let hint = "no python3 on the search path; hint: set FLYWHEEL_PYTHON to an interpreter, or take --executor native";
                Interpreter::at(&on_path("python3").ok_or_else(|| Broken(hint.into()))?)
            }
        }
    }

    /// The interpreter at a path.
    ///
    /// # Errors
    /// If it does not run, or does not say where it lives.
    pub fn at(path: &Path) -> Result<Interpreter, Broken> {
        let wrong = |why: String| {
            Broken(format!("{}: {why}; hint: set FLYWHEEL_PYTHON to Python 3.9 or newer", path.display()))
        };
        let output = Command::new(path).args(["-I", "-c", WHERE]).output().map_err(|e| wrong(e.to_string()))?;
        let said: Where = serde_json::from_slice(&output.stdout).map_err(|_| {
            wrong(format!("does not say where it lives: {}", String::from_utf8_lossy(&output.stderr).trim()))
        })?;
        let mut folders = said.folders;
        // A virtual environment's program is a link to another interpreter's; what lies in a folder above is seen with it.
        folders.extend([said.executable.clone(), said.real]);
        folders.retain(|path| path.is_absolute() && path.exists() && path.parent().is_some());
        folders.sort();
        folders.dedup();
        let all = folders.clone();
        folders.retain(|path| !all.iter().any(|above| above != path && path.starts_with(above)));
        Ok(Interpreter { executable: said.executable, folders })
    }
}

/// The python executor.
pub struct Python {
    walls: Walls,
    interpreter: Interpreter,
    limits: Limits,
    opening: Option<Opening>,
    process: Option<Process>,
    step: u32,
}

#[derive(Serialize)]
struct Step<'a> {
    code: &'a str,
    processed_path: String,
}

#[derive(Deserialize)]
struct Reply {
    output: String,
    error: Option<String>,
    images: Vec<Image>,
    left_out: i64,
}

#[derive(Deserialize)]
struct Image {
    path: String,
    data: String,
}

impl Python {
    /// Puts the walls up and tries them once, under default limits.
    ///
    /// # Errors
    /// If bubblewrap is missing or may not isolate here, or the interpreter does not run inside.
    pub fn open(interpreter: &Interpreter) -> Result<Python, Broken> {
        Python::with(interpreter, Limits::default())
    }

    /// As [`Python::open`], under other limits.
    ///
    /// # Errors
    /// As there.
    pub fn with(interpreter: &Interpreter, limits: Limits) -> Result<Python, Broken> {
        let walls = Walls::find(interpreter.folders.clone(), limits.folder_bytes)?;
        let mut python =
            Python { walls, interpreter: interpreter.clone(), limits, opening: None, process: None, step: 0 };
        python.begin(&Opening { image: vec![], image_path: "images/none.png".into() })?;
        python.warm_up()?;
        python.opening = None;
        python.process = None;
        Ok(python)
    }

    /// Process id of the outermost process of the episode, while one runs.
    pub fn process_id(&self) -> Option<u32> {
        self.process.as_ref().map(Process::id)
    }

    /// Has matplotlib look for fonts once, for that takes longer than a whole episode.
    fn warm_up(&mut self) -> Result<(), Broken> {
        let look = "import base64, glob\nimport matplotlib.font_manager\n\
                    for path in glob.glob('/tmp/matplotlib/fontlist*.json'):\n\
                    \x20   with open(path, 'rb') as source, open('/episode/' + path.rsplit('/', 1)[1] + '.png', 'wb') as target:\n\
                    \x20       target.write(source.read())";
        // Without matplotlib there is nothing to warm.
        for made in self.step(look)?.images {
            if let Some(name) = made.path.strip_suffix(".png").filter(|n| n.starts_with("fontlist") && !n.contains('/'))
            {
                self.walls.keep(name, &made.data).map_err(|e| Broken(format!("the cache of fonts: {e}")))?;
            }
        }
        Ok(())
    }

    fn start(&mut self) -> Result<Process, Broken> {
        let Some(opening) = &self.opening else { return Err(Broken("no episode has begun".into())) };
        let limits = &self.limits;
        let setup = json!({
            "limits": {
                "files": 64, "file_bytes": limits.file_bytes, "memory_bytes": limits.memory_bytes, "cpu_s": limits.cpu_s,
                "episode_cpu_s": limits.episode_cpu_s, "output_chars": limits.output_chars, "images": limits.images,
                "image_bytes": limits.image_bytes,
            },
            "image_path": opening.image_path,
            "files": [[opening.image_path, BASE64_STANDARD.encode(&opening.image)]],
        });
        let encoded = frame::encode(&setup).map_err(|e| Broken(e.to_string()))?;
        let mut command = self.walls.around(&self.interpreter.executable, &["-I", "-B", "-u", "-c", EPISODE]);
        // Pictures in base64, text, and room for JSON's escapes.
        let reply_bytes = (limits.images * limits.image_bytes * 4 / 3 + limits.output_chars * 24 + (64 << 10)) as usize;
        let mut process =
            Process::start(&mut command, reply_bytes).map_err(|e| Broken(format!("/bin/sh does not start: {e}")))?;
        match process.ask(encoded, START) {
            Ok(_) => Ok(process),
            Err(silence) => {
                let late = matches!(silence, Silence::Late);
                let (_, words) = process.end();
                let why = if late { "it does not answer".to_owned() } else { words.trim().to_owned() };
                Err(Broken(format!(
                    "{} does not run inside of bubblewrap: {why}; hint: user namespaces must be allowed \
                     (sysctl kernel.unprivileged_userns_clone, kernel.apparmor_restrict_unprivileged_userns), or take --executor native",
                    self.interpreter.executable.display()
                )))
            }
        }
    }
}

impl Executor for Python {
    fn begin(&mut self, opening: &Opening) -> Result<(), Broken> {
        self.opening = Some(opening.clone());
        self.step = 0;
        // The process of the episode before goes with all that it has.
        self.process = None;
        self.process = Some(self.start()?);
        Ok(())
    }

    fn step(&mut self, code: &str) -> Result<Observation, Broken> {
        let mut process = match self.process.take() {
            Some(process) => process,
            None => self.start()?,
        };
        self.step += 1;
        let stem = self.opening.as_ref().map_or("", |o| o.image_path.rsplit_once('.').map_or("", |p| p.0));
        let step = Step { code, processed_path: format!("{stem}-step{}.png", self.step) };
        let request = frame::encode(&step).map_err(|e| Broken(e.to_string()))?;
        match process.ask(request, self.limits.wall) {
            Err(silence) => {
                let kill = process.cause(silence);
                if kill.is_foreign() {
                    return Err(Broken("the process was killed from outside".into()));
                }
                Ok(Observation::failed(Fault::Ended, format!("The process was ended: {kill}. Variables are lost.")))
            }
            Ok(body) => match frame::decode::<Reply>(&body) {
                Ok(reply) => {
                    self.process = Some(process);
                    Ok(reply.observed())
                }
                // Whoever writes into our pipe is at its end.
                Err(_) => {
                    let why = "The process wrote into its channel and was ended. Variables are lost.";
                    Ok(Observation::failed(Fault::Ended, why.into()))
                }
            },
        }
    }
}

impl Reply {
    fn observed(self) -> Observation {
        let images = self.images.into_iter();
        let images: Vec<Made> = images
            .filter_map(|image| Some(Made { path: image.path, data: BASE64_STANDARD.decode(image.data).ok()? }))
            .collect();
        let mut text = self.output;
        if self.left_out > 0 {
            text += &format!("\n{} more pictures are too large or too many to be shown", self.left_out);
        }
        Observation { text, images, error: self.error.map(|e| (Fault::Program, e)), reset: false, strokes: None }
    }
}
