#!/usr/bin/env python3
"""Finds the weights of the model, Sources/Detection/Fusion/weights.csv, from simulated people alone.

    seatwatch simulate --seed 11 --accounts 5000 --days 21 --labels L11.csv > s11.ndjson
    seatwatch replay --geo City.mmdb --accounts A11.ndjson s11.ndjson > /dev/null
    python3 benchmarks/fit/fit.py --train L11.csv:A11.ndjson --test L12.csv:A12.ndjson --write weights.csv

`benchmarks/fit/run` does all of that. Several pairs are separated by commas. Needs numpy and scipy.

A logistic regression with the accounts weighted to the prior of 5 %, and each kind of people to the root of its number,
so that a rare habit is not drowned by a frequent one. Weights stay between bounds before they are calibrated, which say what the
simulator cannot: at least as much as physics warrants, and never so much that one feature decides alone that honest
people may show too.
Declared sharing is left out: nothing is ever found there.

What was not seen weighs the more the longer an account was watched, to the same scale as evidence; all of a town are
watched equally long, so that its calibration before the end is to be looked at with towns that are cut off earlier.
"""
import argparse, csv, json
import numpy as np
from scipy.optimize import minimize

PRIOR = 0.05
# Feature: least weight, first guess (to which a pull of STRENGTH leads back), greatest weight.
FEATURES = {
    "farDays": (1.0, 2.0, 3.5), "farCrowdDays": (0.3, 0.9, 1.2), "farReturns": (0.3, 1.0, 2.0),
    "farSettledDays": (0.2, 0.5, 0.7), "farMixedDays": (0.05, 0.2, 0.4), "farHomeReturns": (0.5, 1.5, 3.0), "overlapDays": (0.8, 1.4, 1.8),
    "overlapCrowdDays": (0.2, 0.5, 0.9), "overlapApartDays": (0.1, 0.5, 0.8), "colleagueDays": (0.2, 0.7, 1.0),
    "crossingDays": (0.2, 0.5, 1.0), "togetherDays": (0.05, 0.2, 0.5),
    "differingDays": (0.1, 0.5, 1.2), "handoverDays": (0.8, 2.0, 4.0), "shortNights": (1.0, 1.6, 2.5),
    "aloneDays": (0.2, 0.7, 1.2), "extraHomes": (1.0, 2.5, 4.0), "extraDesktops": (0.1, 0.4, 1.5),
    "extraPhones": (0.5, 1.2, 1.7), "phoneDays": (0.2, 0.8, 0.9), "phoneApartDays": (0.2, 0.8, 1.1),
    "pairDays": (0.2, 1.0, 1.6), "longDays": (0.2, 0.6, 1.5), "mailbox": (0.5, 1.5, 2.8),
}
STRENGTH = 1.0
# For each step of the days watched: least and greatest.
UNSEEN = (-1.5, 0)
DECLARED = {"job_share", "role_mailbox", "training_room", "takeover"}


def scale(n):
    """FusionModel.scale."""
    table = [0, 1, 1.585, 2, 2.322, 2.585, 2.807, 3, 3.17, 3.322, 3.459, 3.585, 3.7, 3.807, 3.907, 4]
    return table[min(n, 15)]


def load(pairs):
    rows, shared, kinds = [], [], []
    for pair in pairs.split(","):
        labels, accounts = pair.split(":")
        truth = {row["account"]: row for row in csv.DictReader(open(labels))}
        for line in open(accounts):
            known = json.loads(line)
            row = truth.get(known["account"])
            if row is None or row["kind"] in DECLARED:
                continue
            evidence = [scale(known["features"].get(name, 0)) for name in FEATURES]
            rows.append([scale(known["watched_days"]), *evidence])
            shared.append(row["shared"] == "true")
            kinds.append(row["kind"])
    return np.array(rows, float), np.array(shared, float), np.array(kinds)


def prior_weights(y):
    return np.where(y == 1, PRIOR * len(y) / y.sum(), (1 - PRIOR) * len(y) / (1 - y).sum())


def fit(x, y, kinds):
    weights = prior_weights(y)
    for side in (0, 1):
        of_side = y == side
        total = weights[of_side].sum()
        names = set(kinds[of_side])
        for name in names:
            own = of_side & (kinds == name)
            weights[own] *= (of_side.sum() / len(names) / own.sum()) ** 0.5
        weights[of_side] *= total / weights[of_side].sum()
    low, guess, high = (np.array(column) for column in zip(*FEATURES.values()))
    offset = np.log(PRIOR / (1 - PRIOR))

    def loss(p):
        z = offset + x @ p
        slope = weights * (1 / (1 + np.exp(-z)) - y)
        pull = p[1:] - guess
        return ((weights * (np.logaddexp(0, z) - y * z)).sum() + STRENGTH / 2 * pull @ pull,
                x.T @ slope + STRENGTH * np.concatenate([[0], pull]))

    start = np.concatenate([[-0.75], guess])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[UNSEEN, *zip(low, high)]).x
    return calibrate(found, x, y)


def calibrate(p, x, y):
    """Stretches and shifts the log-odds, so that accounts as they come are right on average: bounds, pull and the weights
    of kinds have bent them."""
    weights, watched, evidence = prior_weights(y), x[:, 0], x[:, 1:] @ p[1:]
    offset = np.log(PRIOR / (1 - PRIOR))

    def loss(q):
        z = offset + q[0] * watched + q[1] * evidence
        return (weights * (np.logaddexp(0, z) - y * z)).sum()

    unseen, stretch = minimize(loss, [p[0], 1.0], method="Nelder-Mead", bounds=[UNSEEN, (0.8, 1.3)]).x
    return np.concatenate([[unseen], stretch * p[1:]])


def report(title, p, x, y, kinds):
    confidence = 1 / (1 + np.exp(-(np.log(PRIOR / (1 - PRIOR)) + x @ p)))
    weights = prior_weights(y)
    print(title)
    for threshold in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.7, 0.8, 0.9):
        flagged = confidence >= threshold
        found = {str(k): round(float(flagged[kinds == k].mean()), 2) for k in sorted(set(kinds[y == 1]))}
        wrong = {str(k): int(flagged[kinds == k].sum()) for k in sorted(set(kinds[y == 0])) if flagged[kinds == k].any()}
        print(f"  at {threshold}: {1000 * flagged[y == 0].mean():.1f} false flags per 1,000, recall "
              f"{flagged[y == 1].mean():.3f} {found} {wrong}")
    for low in np.arange(0, 1, 0.1):
        own = (confidence >= low) & (confidence < low + 0.1)
        if own.sum() >= 20:
            print(f"  {low:.1f}: {own.sum()} accounts, said {np.average(confidence[own], weights=weights[own]):.3f}, "
                  f"true {np.average(y[own], weights=weights[own]):.3f}")


def written(p):
    """The file that the build reads. Hundredths are more than the towns can tell."""
    return "feature,nats\n" + "".join(f"{name},{weight:.2f}\n" for name, weight in zip(["watchedDays", *FEATURES], p))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test")
    parser.add_argument("--write", help="where the weights go too")
    arguments = parser.parse_args()
    data = load(arguments.train)
    unseen = load(arguments.test) if arguments.test else None
    weights = fit(*data)
    print(end=written(weights))
    report("train", weights, *data)
    if unseen:
        report("test", weights, *unseen)
    if arguments.write:
        with open(arguments.write, "w") as file:
            file.write(written(weights))
