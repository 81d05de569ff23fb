"""The same model and the same batch trained in PyTorch and by us, in turns, in one run.

    cargo bench --bench train --no-run
    python benches/torch/compare.py target/release/deps/train-<hash> [SIZE] [THREADS] [ROUNDS]

Needs torch, numpy, safetensors. Loss and length of the gradient must agree before anything is timed. CPU time counts, since a shared
machine makes wall time say little; wall time is printed beside it.
"""

import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import load_file

SIGMA, FAR, REACH, EVEN = 1.5, 10, 1.0, 1e-4
STEPS = 4


class Model(torch.nn.Module):
    def __init__(self, config, weights):
        super().__init__()
        self.c = config
        self.w = {name: torch.nn.Parameter(tensor) for name, tensor in weights.items()}
        head = config["hidden_size"] // config["num_attention_heads"]
        half = head // 2
        turn = config["rope_theta"] ** (-torch.arange(half, dtype=torch.float64) / half)
        angle = torch.arange(config["max_position_embeddings"], dtype=torch.float64)[:, None] * turn[None]
        self.cos, self.sin = angle.cos().float(), angle.sin().float()

    def norm(self, x, name):
        return F.rms_norm(x, (x.shape[-1],), self.w[name], self.c["rms_norm_eps"])

    def rotate(self, x):
        a, b = x.chunk(2, -1)
        cos, sin = self.cos[: x.shape[2]], self.sin[: x.shape[2]]
        return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)

    def block(self, x, at, causal):
        batch, length, width = x.shape
        heads = self.c["num_attention_heads"]
        qkv = F.linear(self.norm(x, f"{at}.input_layernorm.weight"), self.w[f"{at}.self_attn.qkv_proj.weight"])
        q, k, v = qkv.view(batch, length, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        if causal:
            q, k = self.rotate(q), self.rotate(k)
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        y = y.transpose(1, 2).reshape(batch, length, width)
        x = x + F.linear(y, self.w[f"{at}.self_attn.o_proj.weight"])
        inner = F.linear(self.norm(x, f"{at}.post_attention_layernorm.weight"), self.w[f"{at}.mlp.gate_up_proj.weight"])
        gate, up = inner.chunk(2, -1)
        return x + F.linear(F.silu(gate) * up, self.w[f"{at}.mlp.down_proj.weight"])

    def conv(self, x, name, kernel, stride):
        weight = self.w[f"{name}.weight"]
        weight = weight.view(weight.shape[0], kernel, kernel, -1).permute(0, 3, 1, 2)
        return F.conv2d(x, weight, self.w[f"{name}.bias"], stride, (kernel - stride) // 2)

    def see(self, pictures):
        c, x, cut = self.c, pictures[:, None], self.c["patch_side"]
        for i, s in enumerate(c["stem"]):
            x = F.gelu(self.conv(x, f"encoder.stem.{i}", s["kernel"], s["stride"]), approximate="tanh")
            cut //= s["stride"]
        x = self.conv(x, "encoder.patch_embedding", cut, cut)
        x = x + self.w["encoder.row_embedding.weight"].t()[None, :, :, None]
        x = x + self.w["encoder.column_embedding.weight"].t()[None, :, None, :]
        x = x.flatten(2).transpose(1, 2)
        for i in range(c["encoder_layers"]):
            x = self.block(x, f"encoder.layers.{i}", False)
        return self.norm(x, "encoder.norm.weight")

    def loss(self, pictures, batch):
        c, bins = self.c, self.c["locations"]
        seen = self.see(pictures)
        words = self.w["decoder.embed_tokens.weight"][batch["words"]]
        x = torch.cat([words[:, :1], seen, words[:, 2:]], 1)
        for i in range(c["decoder_layers"]):
            x = self.block(x, f"decoder.layers.{i}", True)
        states = self.norm(x.flatten(0, 1)[batch["rows"]], "decoder.norm.weight")
        logits = F.linear(states, self.w["lm_head.weight"])
        nll = F.cross_entropy(logits, batch["classes"], reduction="none")
        query = F.linear(states[batch["slots"]], self.w["pointer.q_proj.weight"])
        keys = F.linear(seen, self.w["pointer.k_proj.weight"])[batch["picture"]]
        offset = F.linear(seen, self.w["pointer.offset.weight"])
        side = c["image_side"] // c["patch_side"]
        place = torch.arange(side * side)
        place = torch.stack([place % side, place // side], -1)
        step = bins / side
        at = (place + 0.5 + torch.tanh(offset) * REACH) * step - 0.5
        at = at.clamp(-0.5, bins - 0.5)
        near = at.detach().floor()[..., None] + torch.arange(-FAR, FAR + 2)
        bell = torch.exp(-((near - at[..., None]) ** 2) / (2 * SIGMA**2))
        mass = torch.where((near >= 0) & (near < bins), bell, 0.0).sum(-1)
        pick = lambda t: t[batch["picture"], :, batch["axis"]]
        height = torch.exp(-((batch["bin"][:, None] - pick(at)) ** 2) / (2 * SIGMA**2)) / pick(mass)
        share = torch.softmax(torch.einsum("sd,spd->sp", query, keys) / math.sqrt(query.shape[-1]), -1)
        told = (1 - EVEN) * (share * height).sum(-1) + EVEN / bins
        nll = nll.index_add(0, batch["slots"], -told.log())
        return nll.mean()


def lay_out(config, rows):
    """Rows of states, classes and slots, as our batches have them."""
    patches = (config["image_side"] // config["patch_side"]) ** 2
    text, bins = config["text_vocab_size"], config["locations"]
    found = {name: [] for name in ["rows", "classes", "slots", "picture", "axis", "bin"]}
    length = len(rows[0]["tokens"]) + patches - 1
    for r, row in enumerate(rows):
        for i, (token, weight) in enumerate(zip(row["tokens"], row["weights"])):
            if weight == 0:
                continue
            position = i + patches - 1
            if token >= text:
                axis, place = divmod(token - text, bins)
                for name, value in [("slots", len(found["classes"])), ("picture", r), ("axis", axis), ("bin", place)]:
                    found[name].append(value)
                token = text + axis
            found["rows"].append(r * length + position - 1)
            found["classes"].append(token)
    found["words"] = [row["tokens"] for row in rows]
    return {name: torch.tensor(value) for name, value in found.items()}


def main():
    binary, size, threads, rounds = (sys.argv[1:] + ["small", "1", "3"][len(sys.argv) - 2 :])[:4]
    threads, rounds = int(threads), int(rounds)
    torch.set_num_threads(threads)
    folder = tempfile.mkdtemp()
    model, times = None, {"ours": [], "torch": []}
    for _ in range(rounds):
        printed = subprocess.run([binary, folder, size, str(threads), str(STEPS)], capture_output=True, text=True, check=True)
        ours = [json.loads(line) for line in printed.stdout.splitlines()]
        times["ours"] += [(o["cpu_s"], o["wall_s"]) for o in ours[1:]]
        if model is None:
            config = json.loads(Path(folder, "config.json").read_text())
            model = Model(config, load_file(Path(folder, "model.safetensors")))
            pictures = load_file(Path(folder, "batch.safetensors"))["pictures"]
            batch = lay_out(config, json.loads(Path(folder, "batch.json").read_text()))
            adam = torch.optim.AdamW(model.w.values(), 1e-4, (0.9, 0.98), weight_decay=0.05, fused=True)
        for step in range(STEPS):
            cpu, wall = time.process_time(), time.perf_counter()
            adam.zero_grad()
            loss = model.loss(pictures, batch)
            loss.backward()
            norm = torch.nn.utils.clip_grad_norm_(model.w.values(), 1.0)
            if len(times["torch"]) == 0 and step == 0:
                print(f"first step: loss {ours[0]['loss']:.6f} ours, {loss.item():.6f} torch; "
                      f"gradient {ours[0]['norm']:.6f} ours, {norm.item():.6f} torch")
                assert abs(loss.item() / ours[0]["loss"] - 1) < 1e-4, "another model"
                assert abs(norm.item() / ours[0]["norm"] - 1) < 1e-3, "another gradient"
            adam.step()
            if step > 0:
                times["torch"].append((time.process_time() - cpu, time.perf_counter() - wall))
    median = lambda who, i: sorted(t[i] for t in times[who])[len(times[who]) // 2]
    for who in times:
        print(f"{who:6} {1000 * median(who, 0):8.0f} ms CPU, {1000 * median(who, 1):8.0f} ms wall, median of {len(times[who])} steps")
    weights = sum(w.numel() for w in model.w.values())
    ratio = median("ours", 0) / median("torch", 0)
    print(f"ratio {ratio:.2f} of CPU time, {size}, {weights} weights, {threads} threads, torch {torch.__version__}")


if __name__ == "__main__":
    main()
