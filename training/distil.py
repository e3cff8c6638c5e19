"""Teach a small encoder to answer as a large one does, on the corpus and on unlabelled variants of it.

python training/distil.py label --base DIR --model DIR --out FILE [--variants N]
python training/distil.py fit --base DIR --labels FILE --out DIR [--layers N] [--gold FILE…]

Passages of `held_out.txt` are never used.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import torch
import train
import variety
from torch import nn

SURE = 4.0  # a logit against zeros: how sure a label is

Labelled = tuple[examples.Example, dict[str, list[float]]]


def unlabelled(base: Path, count: int, seed: int) -> list[examples.Example]:
    """Return the corpus without what is held out, `count` variants of each passage, and pairs of passages."""
    rng = random.Random(seed)
    items = [x for x in examples.from_corpus(corpus.read()) if not x.group.startswith(corpus.held_out())]
    words = {w.lower() for x in items for p in x.pieces if isinstance(p, str) for w in variety.words(p)}
    tokenizer = examples.Words(base).tokenizer
    table = train.Encoder(base).body.get_input_embeddings().weight.detach()
    near = variety.neighbours(table, tokenizer.get_vocab(), words)
    return items + train.augment(variety.variants(items, near, rng, count), rng, 0.15)


def label(args: argparse.Namespace) -> None:
    """Write the teacher's logits for every country of every passage."""
    words = examples.Words(args.base)
    model = train.Encoder(args.base)
    model.load_state_dict(torch.load(args.model / "model.pt"))
    model.eval()
    items = unlabelled(args.base, args.variants, args.seed)
    begun = time.time()
    answers: list[dict[str, list[float]]] = [{} for _ in items]
    order = sorted(range(len(items)), key=lambda i: train.size(items[i]))
    for at in range(0, len(order), 32):
        chunk = order[at : at + 32]
        batch = train.Batch([items[i] for i in chunk], words, None)
        if not batch.pairs:
            continue
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            tokens = model(batch.ids, batch.mask)
        for (row, code, _), logits in zip(batch.pairs, batch.logits(tokens).tolist(), strict=True):
            answers[chunk[row]][code] = logits
    torch.save(list(zip(items, answers, strict=True)), args.out)
    print(f"{len(items)} passages labelled in {time.time() - begun:.0f} s")


def loss_of(
    logits: torch.Tensor, wanted: torch.Tensor, targets: torch.Tensor, sure: torch.Tensor
) -> torch.Tensor:
    """Cross-entropy to the softened teacher, and to the label where there is one."""
    heat = 2.0
    soft = -((wanted / heat).softmax(-1) * (logits / heat).log_softmax(-1)).sum(-1).mean() * heat
    if not sure.any():
        return soft
    hard = nn.functional.cross_entropy(logits[sure], targets[sure], label_smoothing=0.05)
    return soft + 0.3 * hard


def newcomers(known: list[Labelled]) -> list[Labelled]:
    """Return the passages that the teacher was not asked about, with logits made of their labels."""
    asked = {item.pieces for item, _ in known}
    items = (x for x in examples.from_corpus(corpus.read()) if not x.group.startswith(corpus.held_out()))
    return [
        (x, {code: [SURE * (k == target) for k in range(5)] for code, target in x.targets.items()})
        for x in items
        if x.pieces not in asked
    ]


def fit(args: argparse.Namespace) -> None:
    """Train the student."""
    data: list[Labelled] = torch.load(args.labels, weights_only=False)
    data = random.Random(args.seed).sample(data, round(len(data) * args.share)) + newcomers(data)
    answers = {id(item): answer for item, answer in data}
    labelled = {id(item) for item, _ in data if item.labelled}
    items = [item for item, answer in data if answer]
    words = examples.Words(args.base)
    model = train.Encoder(args.base, args.layers)
    train.prime(model, words, args.seed)
    if args.init:
        model.load_state_dict(torch.load(args.init / "model.pt"))
    rng = random.Random(args.seed)
    optimiser = torch.optim.AdamW(model.parameters(), lr=args.lr, weight_decay=0.01, fused=True)
    steps = args.epochs * ((len(items) + args.batch - 1) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.05 * steps), max(0.0, (steps - s) / (0.95 * steps)))
    )
    begun = time.time()
    for epoch in range(args.epochs):
        model.train()
        total, seen = 0.0, 0
        for block in train.batches(items, args.batch, rng):
            batch = train.Batch(block, words, rng)
            if not batch.pairs:
                continue
            with torch.autocast("cpu", dtype=torch.bfloat16):
                tokens = model(batch.ids, batch.mask)
            wanted = torch.tensor([answers[id(block[i])][code] for i, code, _ in batch.pairs])
            sure = torch.tensor([id(block[i]) in labelled for i, _, _ in batch.pairs])
            loss = loss_of(batch.logits(tokens), wanted, batch.targets, sure)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total, seen = total + float(loss), seen + 1
        print(f"epoch {epoch + 1}: loss {total / seen:.3f}, {time.time() - begun:.0f} s", flush=True)
        for path in args.gold:
            gold = examples.from_gold(Path(path))
            print("   ", Path(path).name, train.figures(gold, train.predict(model, words, gold)), flush=True)
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save(model.state_dict(), args.out / "model.pt")
    held = [x for x in examples.from_corpus(corpus.read()) if x.group.startswith(corpus.held_out())]
    print("held out", train.figures(held, train.predict(model, words, held)))
    (args.out / "args.json").write_text(json.dumps(vars(args), default=str))


def main() -> None:
    """Run one of the two steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["label", "fit"])
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--labels", type=Path)
    parser.add_argument("--init", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of what the teacher labelled")
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gold", nargs="*", default=[])
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(2)
    {"label": label, "fit": fit}[args.step](args)


if __name__ == "__main__":
    main()
