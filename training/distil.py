"""Teach a small encoder to answer as large ones do, on the corpus, on plain passages and on variants of both.

python training/distil.py label --base DIR --models DIR… --out FILE [--variants N]
python training/distil.py fit --base DIR --labels FILE… --out DIR [--layers N] [--gold FILE…]

Passages of `held_out.txt` are never used. Beside the answers, the small encoder learns to hold of every
country what the first of the large ones holds of it in its last layer (Romero et al., 2015, "FitNets",
section 2.2): 768 numbers teach more than five.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent))
import corpus
import examples
import torch
import train
import variety
from torch import nn

DECAY = 0.999  # of the running mean of the weights: after 600 steps half of it is still what they began with


@dataclass(frozen=True, slots=True)
class Labelled:
    """A passage; of each country the teachers' mean logits and where the first one's states are."""

    item: examples.Example
    answers: Mapping[str, list[float]]
    states: Mapping[str, int]


def unlabelled(
    base: Path, count: int, seed: int, plain: Sequence[str], files: Sequence[str] = ("",)
) -> list[examples.Example]:
    """Return the corpus without what is held out, the plain passages, and `count` variants of each.

    If `plain` names files of plain passages, those alone; if it is ``none``, the corpus alone, of it
    what is in files whose names begin so.
    """
    rng = random.Random(seed)
    passages = corpus.for_training(corpus.read()) if plain in ([], ["none"]) else ()
    items = examples.from_corpus(p for p in passages if p.file.startswith(tuple(files)))
    if plain != ["none"]:
        named = [text for name, _, text in corpus.plain() if not plain or name in plain]
        items += examples.from_plain(text for text in named if not corpus.of_held_out(text))
    words = {w.lower() for x in items for p in x.pieces if isinstance(p, str) for w in variety.words(p)}
    tokenizer = examples.Words(base).tokenizer
    table = train.Encoder(base).body.get_input_embeddings().weight.detach()
    near = variety.neighbours(table, tokenizer.get_vocab(), words)
    return items + train.augment(variety.variants(items, near, rng, count), rng, 0.15)


def label(args: argparse.Namespace) -> None:
    """Write the teachers' answers for every country of every passage."""
    words = examples.Words(args.base)
    items = unlabelled(args.base, args.variants, args.seed, args.plain, args.files)
    begun = time.time()
    logits: list[dict[str, torch.Tensor]] = [{} for _ in items]
    states: list[dict[str, int]] = [{} for _ in items]
    held: list[torch.Tensor] = []
    order = sorted(range(len(items)), key=lambda i: train.size(items[i]))
    for number, folder in enumerate(args.models):
        model = train.Encoder(args.base)
        model.fill(folder)
        model.eval()
        if train.halves():
            model.body.bfloat16()  # 1.7 times as fast as autocast, with the same answers
        for at in range(0, len(order), 32):
            chunk = order[at : at + 32]
            batch = train.Batch([items[i] for i in chunk], words, None)
            if not batch.pairs:
                continue
            with torch.no_grad():
                means = batch.means(model.states(batch.ids, batch.mask))
            for (row, code, _), state, answer in zip(batch.pairs, means, model.head(means), strict=True):
                i = chunk[row]
                logits[i][code] = logits[i].get(code, 0) + answer.detach() / len(args.models)
                if number == 0:
                    states[i][code] = len(held)
                    held.append(state.half())
        print(f"{folder}: {len(items)} passages, {time.time() - begun:.0f} s", flush=True)
    found = [
        Labelled(item, {code: answer.tolist() for code, answer in one.items()}, place)
        for item, one, place in zip(items, logits, states, strict=True)
    ]
    torch.save((found, torch.stack(held)), args.out)


def loss_of(
    logits: torch.Tensor, wanted: torch.Tensor, targets: torch.Tensor, sure: torch.Tensor, share: float
) -> torch.Tensor:
    """Cross-entropy to the softened teacher where it is not wrong, and to the label where there is one."""
    heat = 2.0
    each = -((wanted / heat).softmax(-1) * (logits / heat).log_softmax(-1)).sum(-1) * heat
    soft = (each * believed(wanted, targets, sure)).mean()
    if not sure.any():
        return soft
    hard = nn.functional.cross_entropy(logits[sure], targets[sure], label_smoothing=0.05)
    return soft + share * hard


def believed(wanted: torch.Tensor, targets: torch.Tensor, sure: torch.Tensor) -> torch.Tensor:
    """Return 0 where the teacher answers other than the readers, else 1."""
    return (~sure | (wanted.argmax(-1) == targets)).float()


class Hint(nn.Module):
    """Compares what the student holds of a country, widened, with what the teacher holds."""

    def __init__(self, narrow: int, wide: int) -> None:
        super().__init__()
        self.widen = nn.Linear(narrow, wide)

    def forward(self, mine: torch.Tensor, theirs: torch.Tensor, weights: torch.Tensor) -> torch.Tensor:
        """Return the weighted mean of 1 - cosine."""
        apart = 1 - nn.functional.cosine_similarity(self.widen(mine), theirs, dim=-1)
        return (apart * weights).mean()


def labelled(paths: Sequence[Path]) -> tuple[list[Labelled], torch.Tensor]:
    """Return what the teachers answered, of several files together."""
    data: list[Labelled] = []
    states: list[torch.Tensor] = []
    for path in paths:
        found, held = torch.load(path, weights_only=False)
        before = sum(map(len, states))
        data += [replace(x, states={code: row + before for code, row in x.states.items()}) for x in found]
        states.append(held)
    return data, torch.cat(states)


def fit(args: argparse.Namespace) -> None:
    """Train the student; keep the running mean of its weights."""
    data, states = labelled(args.labels)
    data = random.Random(args.seed).sample(data, round(len(data) * args.share))
    by_item = {id(one.item): one for one in data}
    items = [one.item for one in data if one.answers]
    words = examples.Words(args.base)
    model = train.Encoder(args.base, args.layers)
    train.prime(model, words, args.seed)
    if args.init:
        model.fill(args.init)
    for layer in model.body.encoder.layer:
        layer.attention.self.dropout.p = 0.0  # which would cost a quarter of the time
    hint = Hint(model.body.config.hidden_size, states.shape[1])
    mean = torch.optim.swa_utils.AveragedModel(
        model, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(args.decay)
    )
    rng = random.Random(args.seed)
    groups = [{"params": model.parameters()}, {"params": hint.parameters(), "lr": args.lr * 5}]
    optimiser = torch.optim.AdamW(groups, lr=args.lr, weight_decay=0.01, fused=True)
    steps = args.epochs * ((len(items) + args.batch - 1) // args.batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min((s + 1) / (0.05 * steps), max(0.0, (steps - s) / (0.95 * steps)))
    )
    begun = time.time()
    for epoch in range(args.epochs):
        model.train()
        total, hinted, seen = 0.0, 0.0, 0
        for block in train.batches(items, args.batch, rng):
            batch = train.Batch(block, words, rng)
            if not batch.pairs:
                continue
            with train.mixed():
                hidden = model.states(batch.ids, batch.mask)
            mine = batch.means(hidden)
            asked = [(by_item[id(block[i])], code) for i, code, _ in batch.pairs]
            wanted = torch.tensor([one.answers[code] for one, code in asked])
            theirs = states[torch.tensor([one.states[code] for one, code in asked])].float()
            sure = torch.tensor([one.item.labelled for one, _ in asked])
            loss = loss_of(model.head(model.drop(mine)), wanted, batch.targets, sure, args.label)
            apart = hint(mine, theirs, believed(wanted, batch.targets, sure))
            optimiser.zero_grad()
            (loss + args.hint * apart).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            mean.update_parameters(model)
            total, hinted, seen = total + loss.item(), hinted + apart.item(), seen + 1
        gone = time.time() - begun
        print(
            f"epoch {epoch + 1}: loss {total / seen:.3f}, hint {hinted / seen:.3f}, {gone:.0f} s", flush=True
        )
        for path in args.gold:
            gold = examples.from_gold(Path(path))
            figures = train.figures(gold, train.predict(mean.module, words, gold))
            print("   ", Path(path).name, figures, flush=True)
        args.out.mkdir(parents=True, exist_ok=True)
        torch.save(mean.module.state_dict(), args.out / "model.pt")
    held = [x for x in examples.from_corpus(corpus.read()) if x.group.startswith(corpus.held_out())]
    print("held out", train.figures(held, train.predict(mean.module, words, held)))
    (args.out / "args.json").write_text(json.dumps(vars(args), default=str))


def main() -> None:
    """Run one of the two steps."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", choices=["label", "fit"])
    parser.add_argument("--base", required=True, type=Path)
    parser.add_argument("--models", type=Path, nargs="+")
    parser.add_argument("--labels", type=Path, nargs="+")
    parser.add_argument(
        "--plain", nargs="*", default=[], help="files of plain passages to label, and no others; or none"
    )
    parser.add_argument(
        "--files", nargs="*", default=[""], help="beginnings of the names of files of the corpus to label"
    )
    parser.add_argument("--init", type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--variants", type=int, default=3)
    parser.add_argument("--share", type=float, default=1.0, help="of what the teacher labelled")
    parser.add_argument("--layers", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--label", type=float, default=0.3, help="weight of the readers' labels")
    parser.add_argument(
        "--decay", type=float, default=DECAY, help="of the running mean, which is what is kept"
    )
    parser.add_argument("--hint", type=float, default=1.0, help="weight of the teacher's states")
    parser.add_argument("--gold", nargs="*", default=[])
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    {"label": label, "fit": fit}[args.step](args)


if __name__ == "__main__":
    main()
