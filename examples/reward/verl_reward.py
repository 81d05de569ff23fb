"""Exact rewards for verl: `custom_reward_function.path=examples/reward/verl_reward.py custom_reward_function.name=compute_score`.

The ground truth is the reference answer; `extra_info` may name `question`, `choices`, `tolerance` and `calls`.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from flywheel_reward import rewards

KNOWN = ("question", "choices", "tolerance", "calls")


def compute_score(data_source, solution_str, ground_truth, extra_info=None):
    extra = {key: value for key, value in (extra_info or {}).items() if key in KNOWN and value is not None}
    (found,) = rewards([{"completion": solution_str, "answer": ground_truth, **extra}])
    return {"score": found["reward"], "acc": found["accuracy"], "format": found["format"], "tool": found["tool"]}
