"""Exact rewards for ms-swift: `swift rlhf --rlhf_type grpo --external_plugins examples/reward/ms_swift_plugin.py --reward_funcs flywheel`.

Rows need a column `solution`; the rows of `flywheel export ms-swift-grpo` have it, and `question` beside.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from flywheel_reward import rewards

try:
    from swift.plugin import ORM, orms
except ImportError:  # outside ms-swift, for tests
    ORM, orms = object, {}


class FlywheelReward(ORM):
    def __call__(self, completions, solution, **kwargs):
        questions = kwargs.get("question") or [None] * len(completions)
        items = [
            {"completion": completion, "answer": answer, "question": question}
            for completion, answer, question in zip(completions, solution, questions)
        ]
        return [found["reward"] for found in rewards(items)]


orms["flywheel"] = FlywheelReward
