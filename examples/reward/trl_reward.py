"""Exact rewards for TRL: `GRPOTrainer(..., reward_funcs=flywheel_reward)`; the data set needs a column `answer` or `solution`."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from flywheel_reward import rewards


def flywheel_reward(completions, answer=None, solution=None, question=None, **kwargs):
    answers = answer if answer is not None else solution
    if answers is None:
        raise ValueError("the data set has neither a column `answer` nor a column `solution`")
    questions = question or [None] * len(completions)
    items = [
        {"completion": completion, "answer": reference, "question": text}
        for completion, reference, text in zip(completions, answers, questions)
    ]
    return [found["reward"] for found in rewards(items)]
