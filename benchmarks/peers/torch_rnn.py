#!/usr/bin/env python3
"""The reference model in PyTorch, timed; prints one line of JSON with the keys of `bachbot bench --json`.

    torch_rnn.py train --batch 50                      on the CPU
    torch_rnn.py train --device cuda --tf32 --graph
    torch_rnn.py sample --batch 1 --sequence 500

Model: embedding, layers of [LSTM, GRU or RNN, batch normalisation, dropout], linear layer, cross-entropy.
A training step: gradients cleared, forward, backward, clipping by norm, Adam, the loss read; the state is carried on and
detached. Works with PyTorch 1.13 and later.
"""
import argparse
import json
import os
import sys
import time


def parse():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("task", choices=["train", "sample"])
    p.add_argument("--device", choices=["cpu", "cuda"], default="cpu")
    p.add_argument("--cell", choices=["lstm", "gru", "elman"], default="lstm")
    for name, value in dict(vocabulary=108, embedding=32, hidden=256, layers=3, batch=50, sequence=128,
                            threads=2).items():
        p.add_argument("--" + name.replace("_", "-"), type=int, default=value)
    p.add_argument("--seconds", type=float, default=3, help="time for repetitions; at least three are made")
    p.add_argument("--warm-up", type=float, default=0.5, help="seconds for repetitions before; at least two are made")
    p.add_argument("--repetitions", type=int, help="exactly so many instead")
    p.add_argument("--dropout", type=float, default=0.3)
    p.add_argument("--no-batch-norm", action="store_true")
    p.add_argument("--tf32", action="store_true", help="TF32 in matrix products (cuda)")
    p.add_argument("--bf16", action="store_true", help="autocast to bfloat16")
    p.add_argument("--trace", action="store_true", help="draw with the traced and frozen model")
    p.add_argument("--compile", action="store_true", help="torch.compile")
    p.add_argument("--graph", action="store_true", help="replay a step as a CUDA graph")
    p.add_argument("--fused", action="store_true", help="Adam in one kernel")
    return p.parse_args()


ARGS = parse()
if ARGS.device == "cpu":
    # Before the libraries are loaded, or they do not look.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = str(ARGS.threads)

import torch  # noqa: E402
import torch.nn as nn  # noqa: E402
import torch.nn.functional as F  # noqa: E402

CUDA = ARGS.device == "cuda"
CELL = {"lstm": nn.LSTM, "gru": nn.GRU, "elman": nn.RNN}[ARGS.cell]


def peak_megabytes():
    """Most memory that the process has held, in MB."""
    import resource
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


class Model(nn.Module):
    """Batch normalisation stands between the layers, so each is a module of its own."""

    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(ARGS.vocabulary, ARGS.embedding)
        widths = [ARGS.embedding] + [ARGS.hidden] * ARGS.layers
        self.cells = nn.ModuleList(CELL(widths[i], ARGS.hidden) for i in range(ARGS.layers))
        self.norms = nn.ModuleList(
            nn.Identity() if ARGS.no_batch_norm else nn.BatchNorm1d(ARGS.hidden) for _ in range(ARGS.layers))
        self.dropout = nn.Dropout(ARGS.dropout)
        self.output = nn.Linear(ARGS.hidden, ARGS.vocabulary)

    def forward(self, tokens, states):
        """tokens: [T, N]; returns logits [T, N, V] and the states after the last step."""
        x = self.embedding(tokens)
        last = []
        for cell, norm, state in zip(self.cells, self.norms, states):
            x, state = cell(x, state)
            x = self.dropout(norm(x.reshape(-1, ARGS.hidden)).view(x.shape))
            last.append(state)
        return self.output(x), last

    def first_states(self):
        def zeros():
            return torch.zeros(1, ARGS.batch, ARGS.hidden, device=ARGS.device)
        return [(zeros(), zeros()) if ARGS.cell == "lstm" else zeros() for _ in range(ARGS.layers)]


def each(states, change):
    """Changes every tensor of the states."""
    return [tuple(change(t) for t in s) if isinstance(s, tuple) else change(s) for s in states]


def tensors(states):
    return [t for s in states for t in (s if isinstance(s, tuple) else (s,))]


def precision():
    return torch.autocast(ARGS.device, dtype=torch.bfloat16, enabled=ARGS.bf16)


def synchronize():
    if CUDA:
        torch.cuda.synchronize()


class Training:
    """One step at a time on eight batches of random tokens."""

    def __init__(self, model):
        self.model = torch.compile(model) if ARGS.compile else model
        self.parameters = list(model.parameters())
        options = {key: True for key, wanted in (("fused", ARGS.fused), ("capturable", ARGS.graph)) if wanted}
        self.optimizer = torch.optim.Adam(self.parameters, lr=2e-3, **options)
        self.data = torch.randint(0, ARGS.vocabulary, (8, ARGS.sequence + 1, ARGS.batch), device=ARGS.device)
        self.states = model.first_states()
        self.count = 0
        self.replay = None

    def pass_and_update(self, window, set_to_none=True):
        self.optimizer.zero_grad(set_to_none=set_to_none)
        with precision():
            logits, states = self.model(window[:-1], self.states)
            loss = F.cross_entropy(logits.float().reshape(-1, ARGS.vocabulary), window[1:].reshape(-1))
        loss.backward()
        nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        return loss.detach(), each(states, lambda t: t.detach().float())

    def capture(self):
        self.window = self.data[0].clone()
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(3):
                self.pass_and_update(self.window)
        torch.cuda.current_stream().wait_stream(side)
        self.replay = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(self.replay):
            self.loss, after = self.pass_and_update(self.window, set_to_none=False)
            for kept, new in zip(tensors(self.states), tensors(after)):
                kept.copy_(new)

    def run(self):
        window = self.data[self.count % len(self.data)]
        self.count += 1
        if ARGS.graph and self.replay is None:
            self.capture()
        if self.replay is not None:
            self.window.copy_(window)
            self.replay.replay()
            return float(self.loss)
        loss, self.states = self.pass_and_update(window)
        return float(loss)


class Draw(nn.Module):
    """One token of each text: tensors in, tensors out, so that it can be traced."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, tokens, *state):
        width = len(state) // ARGS.layers
        states = [state[width * i:width * (i + 1)] if width > 1 else state[i] for i in range(ARGS.layers)]
        logits, states = self.model(tokens, states)
        return torch.multinomial(F.softmax(logits[0].float(), -1), 1).T, *tensors(states)


class Sampling:
    """A text of so many tokens, for each sequence."""

    def __init__(self, model):
        self.draw = Draw(model).eval()
        self.values = (torch.zeros(1, ARGS.batch, dtype=torch.int64, device=ARGS.device), *tensors(model.first_states()))
        if ARGS.trace:
            with torch.inference_mode(), precision():
                self.draw = torch.jit.freeze(torch.jit.trace(self.draw, self.values, check_trace=False))

    def run(self):
        with torch.inference_mode(), precision():
            for _ in range(ARGS.sequence):
                self.values = self.draw(*self.values)
        synchronize()


def enough(count, passed):
    if ARGS.repetitions:
        return count >= ARGS.repetitions
    return count >= 3 and passed >= ARGS.seconds


def main():
    torch.manual_seed(1)
    if CUDA:
        torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = ARGS.tf32
        torch.backends.cudnn.benchmark = True
    else:
        torch.set_num_threads(ARGS.threads)
    before = peak_megabytes()
    model = Model().to(ARGS.device)
    work = Training(model) if ARGS.task == "train" else Sampling(model)
    count, first = 0, time.perf_counter()
    while count < 2 or time.perf_counter() - first < ARGS.warm_up:
        work.run()
        count += 1
    seconds = []
    first = time.perf_counter()
    while not enough(len(seconds), time.perf_counter() - first):
        start = time.perf_counter()
        work.run()
        seconds.append(time.perf_counter() - start)
    seconds.sort()
    median, best = seconds[len(seconds) // 2], seconds[0]
    tokens = ARGS.batch * ARGS.sequence
    result = dict(
        task=ARGS.task, backend="torch " + torch.__version__,
        device=torch.cuda.get_device_name() if CUDA else "cpu", cell=ARGS.cell, layers=ARGS.layers,
        hidden=ARGS.hidden, batch=ARGS.batch, sequence=ARGS.sequence, parameters=sum(p.numel() for p in model.parameters()),
        repetitions=len(seconds), ms_median=round(1e3 * median, 4), ms_best=round(1e3 * best, 4),
        tokens_per_s=round(tokens / median, 1), tokens_per_s_best=round(tokens / best, 1),
        peak_mb_above_start=round(peak_megabytes() - before, 1))
    if CUDA:
        result["precision"] = "bf16" if ARGS.bf16 else "tf32" if ARGS.tf32 else "fp32"
        result["how"] = "graph" if ARGS.graph else "compile" if ARGS.compile else "plain"
        result["device_peak_mb"] = round(torch.cuda.max_memory_allocated() / 2**20, 1)
    else:
        result["threads"] = ARGS.threads
    print(json.dumps(result))


main()
