"""Fine-tune an encoder on the corpus.

python training/train.py --base DIR --out DIR [--init DIR] [--hold | --fold I/K] [--gold FILE…]

`--hold` leaves out the operations of `held_out.txt`, as shipped weights must; `--fold` one part of all.
"""

from __future__ import annotations

import argparse
import collections
import json
import random
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import torch
from torch import nn
from transformers import AutoModel

from geomap.classify import marking

STANCES = range(1, 5)


class Encoder(nn.Module):
    """A transformer with one linear layer over every token; only the markers' logits are used."""

    def __init__(self, base: Path, layers: int = 0) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(str(base), add_pooling_layer=False)
        stack = self.body.encoder.layer
        if layers and layers < len(stack):
            keep = [round(i * (len(stack) - 1) / (layers - 1)) for i in range(layers)]
            self.body.encoder.layer = nn.ModuleList([stack[i] for i in keep])
            self.body.config.num_hidden_layers = layers
        self.drop = nn.Dropout(0.1)
        self.head = nn.Linear(self.body.config.hidden_size, len(examples.ORDER))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the logits of every token, shape (batch, tokens, classes)."""
        return self.head(self.drop(self.states(ids, mask)))

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return what the last layer holds of every token, shape (batch, tokens, width)."""
        return self.body(input_ids=ids, attention_mask=mask).last_hidden_state

    def narrow(self, widths: Sequence[int]) -> None:
        """Make every layer's wide product as wide as given; its weights are then to be filled."""
        for layer, width in zip(self.body.encoder.layer, widths, strict=True):
            size = self.body.config.hidden_size
            layer.intermediate.dense = nn.Linear(size, width)
            layer.output.dense = nn.Linear(width, size)

    def fill(self, folder: Path) -> None:
        """Take the weights saved in `folder`, whose wide products may be narrower than the base's."""
        state = torch.load(folder / "model.pt")
        biases = [
            f"body.encoder.layer.{i}.intermediate.dense.bias" for i in range(len(self.body.encoder.layer))
        ]
        self.narrow([len(state[name]) for name in biases])
        self.load_state_dict(state)


def halves() -> bool:
    """Return whether the processor has bfloat16; one without is some 17 times as slow in it as in floats."""
    return torch.ops.mkldnn._is_mkldnn_bf16_supported()


def mixed() -> torch.autocast:
    """Return a context in which products are taken in bfloat16, where that is quick."""
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=halves())


def prime(model: Encoder, words: examples.Words, seed: int) -> None:
    """Start the markers' embeddings near that of "country", the kinds' near words that tell them."""
    table = model.body.get_input_embeddings().weight
    noise = torch.Generator().manual_seed(seed)
    names = ["country", "national", "capital", "leader", "allies", "country", "place"]
    with torch.no_grad():
        near = table[words.ids("country")[0]].clone()
        scale = float(table.std()) * 0.7
        for token in words.vocabulary.markers:
            table[token] = near + scale * torch.randn(near.shape, generator=noise)
        for token, name in zip(words.vocabulary.kinds, names, strict=True):
            table[token] = table[words.ids(name)[0]]


class Batch:
    """Padded ids, and the index that gathers each country's marker logits."""

    def __init__(
        self, items: list[examples.Example], words: examples.Words, rng: random.Random | None
    ) -> None:
        encoded = [
            marking.encode(x.pieces, examples.numbering(x, rng), words.ids, words.vocabulary) for x in items
        ]
        width = min(256, max(len(e.ids) for e in encoded))
        self.ids = torch.full((len(items), width), words.pad)
        self.mask = torch.zeros((len(items), width), dtype=torch.long)
        rows, cols, owner, self.pairs = [], [], [], []
        for i, (item, e) in enumerate(zip(items, encoded, strict=True)):
            ids = e.ids[:width]
            self.ids[i, : len(ids)] = torch.tensor(ids)
            self.mask[i, : len(ids)] = 1
            spots: dict[str, list[int]] = collections.defaultdict(list)
            for position, unit, _ in e.marks:
                for code in unit:
                    if position < width:
                        spots[code].append(position)
            for code, target in item.targets.items():
                if code in spots:
                    for position in spots[code]:
                        rows.append(i)
                        cols.append(position)
                        owner.append(len(self.pairs))
                    self.pairs.append((i, code, target))
        self.rows, self.cols, self.owner = (torch.tensor(x, dtype=torch.long) for x in (rows, cols, owner))
        self.targets = torch.tensor([t for _, _, t in self.pairs])

    def logits(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the mean logits over each pair's markers, shape (pairs, classes)."""
        return self.means(tokens)

    def means(self, tokens: torch.Tensor) -> torch.Tensor:
        """Return the mean over each pair's markers of what stands there, shape (pairs, its width)."""
        picked = tokens[self.rows, self.cols].float()
        total = torch.zeros(len(self.pairs), picked.shape[-1]).index_add_(0, self.owner, picked)
        count = torch.zeros(len(self.pairs)).index_add_(0, self.owner, torch.ones(len(self.owner)))
        return total / count[:, None]


def size(item: examples.Example) -> int:
    """Roughly how long an example is, to batch like with like."""
    return sum(len(p) // 4 if isinstance(p, str) else 2 for p in item.pieces)


def batches(items: list[examples.Example], batch: int, rng: random.Random) -> list[list[examples.Example]]:
    """Shuffle into batches of similar length."""
    order = rng.sample(items, len(items))
    found = []
    for i in range(0, len(order), batch * 20):
        block = sorted(order[i : i + batch * 20], key=size)
        found += [block[j : j + batch] for j in range(0, len(block), batch)]
    return rng.sample(found, len(found))


def augment(items: list[examples.Example], rng: random.Random, share: float) -> list[examples.Example]:
    """Put some passages before another, so that the encoder meets passages that change the subject."""
    found = []
    for item in items:
        other = rng.choice(items)
        joined = (
            examples.join(other, item) if rng.random() < share and size(item) + size(other) < 110 else None
        )
        found.append(joined or item)
    return found


def predict(model: Encoder, words: examples.Words, items: list[examples.Example]) -> list[list[tuple]]:
    """Return for every example (code, target, probabilities) of its countries."""
    model.eval()
    order = sorted(range(len(items)), key=lambda i: size(items[i]))
    found: list[list[tuple]] = [[] for _ in items]
    with torch.no_grad():
        for i in range(0, len(order), 32):
            chunk = order[i : i + 32]
            batch = Batch([items[j] for j in chunk], words, None)
            if not batch.pairs:
                continue
            with mixed():
                tokens = model(batch.ids, batch.mask)
            probabilities = batch.logits(tokens).softmax(-1)
            for (row, code, target), p in zip(batch.pairs, probabilities, strict=True):
                found[chunk[row]].append((code, target, p.tolist()))
    return found


def figures(items: list[examples.Example], predictions: list[list[tuple]]) -> dict[str, float]:
    """Return accuracy, macro-F1 of the four stances and what is right where it is sure."""
    pairs = []
    for item, found in zip(items, predictions, strict=True):
        got = {code: p for code, _, p in found}
        for code, target in item.targets.items():
            p = got.get(code, [1.0, 0, 0, 0, 0])
            pairs.append((target, max(range(5), key=p.__getitem__), max(p)))
    result = {"pairs": len(pairs), "accuracy": sum(a == b for a, b, _ in pairs) / max(1, len(pairs))}
    scores = {}
    for k in range(5):
        tp = sum(a == b == k for a, b, _ in pairs)
        wrong = sum((a == k) != (b == k) for a, b, _ in pairs)
        scores[k] = 2 * tp / (2 * tp + wrong) if tp else 0.0
    result["macro_f1"] = sum(scores[k] for k in STANCES) / 4
    result |= {f"f1_{examples.ORDER[k]}": v for k, v in scores.items()}
    given = [x for x in pairs if x[1]]
    sure = [x for x in given if x[2] >= 0.85]
    result["sure_share"] = len(sure) / max(1, len(given))
    result["sure_precision"] = sum(a == b for a, b, _ in sure) / max(1, len(sure))
    return {k: round(v, 3) for k, v in result.items()}


def fit(
    model: Encoder, words: examples.Words, items: list[examples.Example], args: argparse.Namespace
) -> None:
    """Train for the epochs asked."""
    rng = random.Random(args.seed)
    slow = [p for n, p in model.named_parameters() if not n.startswith("head")]
    fast = list(model.head.parameters())
    optimiser = torch.optim.AdamW(
        [{"params": slow, "lr": args.lr}, {"params": fast, "lr": args.lr * 10}], weight_decay=0.01, fused=True
    )
    steps = args.epochs * ((len(items) + args.batch - 1) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.1 * steps), max(0.0, (steps - s) / (0.9 * steps)))
    )
    weights = torch.tensor([1.0, 1.0, 1.2, 1.2, 1.0])
    loss_of = nn.CrossEntropyLoss(weight=weights, label_smoothing=0.05)
    begun = time.time()
    for epoch in range(args.epochs):
        model.train()
        total, seen = 0.0, 0
        for block in batches(augment(items, rng, args.join), args.batch, rng):
            batch = Batch(block, words, rng)
            if not batch.pairs:
                continue
            with mixed():
                tokens = model(batch.ids, batch.mask)
            loss = loss_of(batch.logits(tokens), batch.targets)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total, seen = total + float(loss), seen + 1
        print(f"epoch {epoch + 1}: loss {total / seen:.3f}, {time.time() - begun:.0f} s", flush=True)
        if args.each:
            for path in args.gold:
                gold = examples.from_gold(Path(path))
                print("   ", Path(path).name, figures(gold, predict(model, words, gold)), flush=True)


def main() -> None:
    """Train, measure, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", required=True)
    parser.add_argument("--out")
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--lr", type=float, default=5e-5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--join", type=float, default=0.2)
    parser.add_argument("--init", help="weights to go on from")
    parser.add_argument("--hold", action="store_true")
    parser.add_argument("--fold", help="I/K: hold the operations of fold I out of K")
    parser.add_argument("--files", nargs="*", help="beginnings of the names of files to train on")
    parser.add_argument("--rest", type=float, default=0.0, help="share of the other passages to train on too")
    parser.add_argument("--gold", nargs="*", default=[])
    parser.add_argument("--each", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    items = examples.from_corpus(corpus.read())
    held: list[examples.Example] = []
    if args.hold:
        held = [x for x in items if x.group.startswith(corpus.held_out())]
        items = examples.from_corpus(corpus.for_training(corpus.read()))
    if args.fold:
        i, k = map(int, args.fold.split("/"))
        groups = sorted({x.group for x in items})
        random.Random(7).shuffle(groups)
        out = {g for n, g in enumerate(groups) if n % k == i}
        held = [x for x in items if x.group in out]
        items = [x for x in items if x.group not in out]
    if args.files:
        chance = random.Random(args.seed)
        items = [x for x in items if x.where.startswith(tuple(args.files)) or chance.random() < args.rest]
    words = examples.Words(Path(args.base))
    model = Encoder(Path(args.base), args.layers)
    prime(model, words, args.seed)
    if args.init:
        model.fill(Path(args.init))
    print(f"{len(items)} to train on, {len(held)} held out", flush=True)
    fit(model, words, items, args)
    if held:
        print("held out", figures(held, predict(model, words, held)))
    for path in args.gold:
        gold = examples.from_gold(Path(path))
        print(Path(path).name, figures(gold, predict(model, words, gold)))
    if args.out:
        Path(args.out).mkdir(parents=True, exist_ok=True)
        torch.save(model.state_dict(), Path(args.out) / "model.pt")
        (Path(args.out) / "args.json").write_text(json.dumps(vars(args)))


if __name__ == "__main__":
    main()
