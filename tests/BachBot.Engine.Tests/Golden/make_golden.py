#!/usr/bin/env python3
"""Writes the golden values of the layers: PyTorch's outputs and gradients, in double precision.

    python3 tests/BachBot.Engine.Tests/Golden/make_golden.py        (Debian: apt-get install python3-torch)

Each file holds one case: sizes, inputs, the gradients that arrive at the outputs, outputs, and gradients of the inputs.
Where this library keeps one bias and PyTorch two, the second is zero here; a GRU's candidate keeps both.
"""
import json
import pathlib
import torch

FOLDER = pathlib.Path(__file__).parent
torch.manual_seed(20161122)
torch.set_default_dtype(torch.float64)


def flat(tensors):
    return {name: [float(v) for v in tensor.detach().reshape(-1)] for name, tensor in tensors.items()}


def random(*shape, scale=1.0):
    # Rounded to single precision, so that a single precision backend sees the same inputs.
    return (torch.rand(*shape) * 2 - 1).mul(scale).float().double()


def write(name, sizes, inputs, upstream, outputs, gradients):
    golden = dict(sizes=sizes, inputs=flat(inputs), upstream=flat(upstream), outputs=flat(outputs),
                  gradients=flat(gradients))
    (FOLDER / f'{name}.json').write_text(json.dumps(golden) + '\n')
    print(name, sum(len(v) for v in golden['outputs'].values()), 'outputs')


def differentiate(outputs, upstream, inputs):
    total = sum((outputs[name] * upstream[name]).sum() for name in upstream)
    names = [name for name, tensor in inputs.items() if tensor.requires_grad]
    return dict(zip(names, torch.autograd.grad(total, [inputs[name] for name in names])))


def leaves(**tensors):
    return {name: tensor.requires_grad_() for name, tensor in tensors.items()}


def recurrent(name, function, gates, t, n, d, h):
    inputs = leaves(weight_ih=random(gates * h, d, scale=.5), weight_hh=random(gates * h, h, scale=.5),
                    bias=random(gates * h, scale=.5), x=random(t, n, d), h0=random(n, h))
    second = torch.zeros(gates * h)
    if name == 'gru':
        inputs |= leaves(bias_hn=random(h, scale=.5))
        second = torch.cat([torch.zeros(2 * h), inputs['bias_hn']])
    state = inputs['h0'][None]
    if name == 'lstm':
        inputs |= leaves(c0=random(n, h))
        state = (state, inputs['c0'][None])
    # The functions beneath torch.nn.LSTM, GRU and RNN, with the weights as arguments.
    weights = [inputs['weight_ih'], inputs['weight_hh'], inputs['bias'], second]
    y, *final = function(inputs['x'], state, weights, True, 1, 0.0, False, False, False)
    outputs = dict(zip(('y', 'hT', 'cT'), [y] + [part[0] for part in final]))
    upstream = {key: random(*value.shape) for key, value in outputs.items()}
    write(name, dict(t=t, n=n, d=d, h=h), inputs, upstream, outputs, differentiate(outputs, upstream, inputs))


def batch_norm(t, n, c):
    inputs = leaves(x=random(t, n, c), gamma=random(c), beta=random(c))
    mean, var = random(c), random(c, scale=.5) + 1
    running = dict(running_mean=mean.clone(), running_var=var.clone())
    y = torch.nn.functional.batch_norm(inputs['x'].reshape(-1, c), running['running_mean'], running['running_var'],
                                       inputs['gamma'], inputs['beta'], training=True, momentum=.1, eps=1e-5)
    outputs = dict(y=y)
    upstream = dict(y=random(*y.shape))
    gradients = differentiate(outputs, upstream, inputs)
    write('batch_norm', dict(t=t, n=n, c=c), inputs | dict(running_mean=mean, running_var=var), upstream,
          outputs | running, gradients)


def embedding(t, n, v, e):
    tokens = torch.randint(0, v, (t, n))
    inputs = leaves(weight=random(v, e))
    outputs = dict(y=torch.nn.functional.embedding(tokens, inputs['weight']))
    upstream = dict(y=random(t, n, e))
    gradients = differentiate(outputs, upstream, inputs)
    write('embedding', dict(t=t, n=n, v=v, e=e), inputs | dict(tokens=tokens), upstream, outputs, gradients)


def linear(t, n, d, o):
    inputs = leaves(weight=random(o, d), bias=random(o), x=random(t, n, d))
    outputs = dict(y=torch.nn.functional.linear(inputs['x'], inputs['weight'], inputs['bias']))
    upstream = dict(y=random(t, n, o))
    write('linear', dict(t=t, n=n, d=d, o=o), inputs, upstream, outputs, differentiate(outputs, upstream, inputs))


def cross_entropy(t, n, v):
    targets = torch.randint(0, v, (t, n))
    inputs = leaves(logits=random(t, n, v, scale=4))
    rows = torch.nn.functional.cross_entropy(inputs['logits'].reshape(-1, v), targets.reshape(-1), reduction='none')
    outputs = dict(probabilities=torch.softmax(inputs['logits'], -1), rows=rows, loss=rows.mean().reshape(1))
    upstream = dict(loss=torch.ones(1))
    gradients = differentiate(outputs, upstream, inputs)
    write('cross_entropy', dict(t=t, n=n, v=v), inputs | dict(targets=targets), upstream, outputs, gradients)


def adam(count, updates):
    start = random(count)
    parameter = torch.nn.Parameter(start.clone())
    gradients = [random(count) for _ in range(updates)]
    optimizer = torch.optim.Adam([parameter], lr=.01)
    outputs = {}
    for k, gradient in enumerate(gradients):
        parameter.grad = gradient.clone()
        optimizer.step()
        outputs[f'parameters{k}'] = parameter.detach().clone()
    write('adam', dict(count=count, updates=updates),
          dict(parameters=start) | {f'gradients{k}': gradient for k, gradient in enumerate(gradients)}, {}, outputs, {})


class Model(torch.nn.Module):
    """The whole model, with one trained bias a layer."""

    def __init__(self, v, e, h, layers):
        super().__init__()
        self.embedding = torch.nn.Embedding(v, e)
        self.lstm = torch.nn.ModuleList([torch.nn.LSTM(e if i == 0 else h, h) for i in range(layers)])
        self.batch_norm = torch.nn.ModuleList([torch.nn.BatchNorm1d(h) for _ in range(layers)])
        self.linear = torch.nn.Linear(h, v)
        for lstm in self.lstm:
            torch.nn.init.zeros_(lstm.bias_hh_l0).requires_grad_(False)

    def forward(self, tokens, states):
        y, after = self.embedding(tokens), []
        for lstm, norm, state in zip(self.lstm, self.batch_norm, states):
            y, state = lstm(y, state)
            after.append(tuple(part.detach() for part in state))
            y = norm(y.reshape(-1, y.shape[-1])).view(y.shape)
        return self.linear(y), after


def training(v, e, h, layers, n, t, windows, epochs):
    """BachBot's recipe without dropout: the loss of each step, and the validation loss after each epoch."""
    model = Model(v, e, h, layers)
    start = {name.replace('bias_ih_l0', 'bias'): value.clone() for name, value in model.named_parameters()
             if value.requires_grad}
    text = torch.randint(0, v, (n * t * windows + 1,))
    valid = torch.randint(0, v, (30,))
    length = (len(text) - 1) // n
    inputs, targets = text[:n * length].view(n, length).t(), text[1:n * length + 1].view(n, length).t()
    optimizer = torch.optim.Adam([p for p in model.parameters() if p.requires_grad], lr=2e-2)
    zero = lambda count: [(torch.zeros(1, count, h), torch.zeros(1, count, h)) for _ in range(layers)]
    loss_of = lambda logits, y: torch.nn.functional.cross_entropy(logits.reshape(-1, v), y.reshape(-1))
    train_losses, valid_losses = [], []
    for _ in range(epochs):
        model.train()
        states, losses = zero(n), []
        for k in range(windows):
            optimizer.zero_grad()
            logits, states = model(inputs[k * t:(k + 1) * t], states)
            loss = loss_of(logits, targets[k * t:(k + 1) * t])
            loss.backward()
            torch.nn.utils.clip_grad_value_(model.parameters(), 5)
            optimizer.step()
            losses.append(float(loss))
        train_losses.append(sum(losses) / windows)
        model.eval()
        with torch.no_grad():
            logits, _ = model(valid[:-1, None], zero(1))
            valid_losses.append(float(loss_of(logits, valid[1:])))
    write('training', dict(v=v, e=e, h=h, layers=layers, n=n, t=t, epochs=epochs),
          start | dict(text=text, valid=valid), {},
          dict(train=torch.tensor(train_losses), valid=torch.tensor(valid_losses)), {})


recurrent('lstm', torch.lstm, 4, 5, 3, 4, 6)
recurrent('gru', torch.gru, 3, 5, 3, 4, 6)
recurrent('elman', torch.rnn_tanh, 1, 5, 3, 4, 6)
batch_norm(4, 3, 5)
embedding(4, 3, 7, 5)
linear(4, 3, 5, 7)
cross_entropy(4, 3, 9)
adam(12, 5)
training(v=9, e=4, h=6, layers=2, n=3, t=5, windows=4, epochs=5)
