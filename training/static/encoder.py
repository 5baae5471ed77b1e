"""A BERT encoder on MLX, as `mlx-code setup` lays it out."""

import json
import sys
from pathlib import Path

import mlx_cpu  # noqa: F401  first: it chooses what MLX computes with
import mlx.core as mx
import numpy as np
from tokenizers import Tokenizer

sys.path.insert(0, str(Path(__file__).parents[2] / "worker"))
from mlx_worker.models.bert import Model, ModelArgs  # noqa: E402


class Encoder:
    """@param folder of all-MiniLM-L6-v2, or of bge-small-en-v1.5"""

    def __init__(self, folder):
        config = json.loads((folder / "config.json").read_text())
        self.dims = config["hidden_size"]
        self.model = Model(ModelArgs.from_dict(config))
        self.model.load_weights(list(self.model.sanitize(mx.load(str(folder / "model.safetensors"))).items()))
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.tokenizer.no_padding()
        self.of_first = json.loads((folder / "1_Pooling" / "config.json").read_text()).get("pooling_mode_cls_token", False)

    def vectors(self, ids, batch, report):
        """
        What the encoder makes of each list of token ids, pooled as it was trained.
        @param batch lists computed at once
        @param report called with how many are done, and of how many
        @returns `[n, dims]` float32
        """
        vectors = np.zeros((len(ids), self.dims), dtype=np.float32)
        order = sorted(range(len(ids)), key=lambda n: len(ids[n]))
        for start in range(0, len(order), batch):
            some = order[start : start + batch]
            lengths = np.array([len(ids[n]) for n in some])
            padded = np.zeros((len(some), lengths.max()), dtype=np.int32)
            for row, n in enumerate(some):
                padded[row, : len(ids[n])] = ids[n]
            hidden = self.model(mx.array(padded), mx.array(lengths))
            mask = mx.array((np.arange(padded.shape[1])[None, :] < lengths[:, None]).astype(np.float32))[..., None]
            vectors[some] = np.array(hidden[:, 0] if self.of_first else (hidden * mask).sum(axis=1) / mask.sum(axis=1))
            report(start + len(some), len(order))
        return vectors
