"""Writes learners/tree/fixtures: the trees that scikit-learn grows, for tree-parity.test.ts.

    /usr/bin/python3 bench/learners/fixtures.py      (Debian: python3-sklearn)
"""
import json
import pathlib

import numpy
import sklearn
from sklearn import datasets
from sklearn.tree import DecisionTreeClassifier

TARGET = pathlib.Path(__file__).parents[2] / "learners/tree/fixtures"


def mulberry(seed):
    """The numbers of bench/measuring/random.ts."""
    state = seed
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        mixed = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        mixed = ((mixed + (((mixed ^ (mixed >> 7)) * (61 | mixed)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ mixed
        yield ((mixed ^ (mixed >> 14)) & 0xFFFFFFFF) / 4294967296


def generated(seed, cases, columns, classes, steps):
    """Row by row: numbers from 0 to 1 (in so many steps; 0: all of them), then the noise of the class."""
    numbers = mulberry(seed)
    data, labels = [], []
    for _ in range(cases):
        row = [next(numbers) for _ in range(columns)]
        if steps:
            row = [int(number * steps) for number in row]
        scale = steps or 1
        total = (row[0] * row[1] / scale + row[2] + next(numbers) * 0.6 * scale) / scale
        data.append(row)
        labels.append(min(classes - 1, int(total / 1.8 * classes)))
    return numpy.array(data, dtype=numpy.float32), numpy.array(labels)


def tree(data, labels, options):
    options = dict(options)
    weighted = options.pop("weighted", False)
    weights = numpy.array([1 + row % 3 for row in range(len(labels))], dtype=float) if weighted else None
    model = DecisionTreeClassifier(random_state=0, **options).fit(data, labels, sample_weight=weights)
    grown = model.tree_
    return {
        "feature": grown.feature.tolist(),
        "threshold": [float(one) if at >= 0 else None for one, at in zip(grown.threshold, grown.feature)],
        "left": grown.children_left.tolist(),
        "right": grown.children_right.tolist(),
        "cases": grown.n_node_samples.tolist(),
        "weights": [[round(float(one), 9) for one in value[0]] for value in grown.value],
        "predictions": "".join(str(one) for one in model.predict(data)),
    }


SETTINGS = {
    "gini": {},
    "entropy": {"criterion": "entropy"},
    "small": {"max_depth": 5, "min_samples_leaf": 5},
    "best first": {"max_leaf_nodes": 6, "min_samples_leaf": 5},
    "gain": {"min_impurity_decrease": 0.01, "min_samples_split": 10},
    "pruned": {"ccp_alpha": 0.01, "min_samples_leaf": 3},
    "balanced": {"class_weight": "balanced", "max_depth": 4, "min_samples_leaf": 5},
    "weighted": {"weighted": True, "max_depth": 4, "min_samples_leaf": 5},
    "weighted entropy": {"weighted": True, "criterion": "entropy", "max_depth": 4, "min_samples_leaf": 5},
}


def write(name, data, labels, given, settings=SETTINGS):
    trees = [{"title": title, "options": options, **tree(data, labels, options)} for title, options in settings.items()]
    text = {"scikitLearn": sklearn.__version__, **given, "trees": trees}
    (TARGET / f"{name}.json").write_text(json.dumps(text, separators=(",", ":")) + "\n")


def main():
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in ("iris", "wine", "breast_cancer"):
        loaded = getattr(datasets, f"load_{name}")()
        data, labels = loaded.data, loaded.target
        given = {"data": data.tolist(), "labels": labels.tolist()}
        write(name.replace("_", "-"), data.astype(numpy.float32), labels, given)
    fewer = {title: SETTINGS[title] for title in ("small", "best first", "pruned", "balanced", "weighted entropy")}
    for name, recipe in {
        "generated-2000x6-3": (7, 2000, 6, 3, 0),
        "generated-5000x10-2": (11, 5000, 10, 2, 0),
        "generated-600x5-4-coarse": (13, 600, 5, 4, 6),
    }.items():
        seed, cases, columns, classes, steps = recipe
        recipe_text = {"seed": seed, "cases": cases, "columns": columns, "classes": classes, "steps": steps}
        write(name, *generated(*recipe), {"recipe": recipe_text}, fewer)


main()
