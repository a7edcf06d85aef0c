"""The peer of bench/learners.ts: fits scikit-learn's trees on request.

Reads one JSON object a line, answers with one a line:
    {"op": "data", "name": …, "folder": …}              writes columns (float64, one after the other) and labels (int32)
    {"op": "fit", "name": …, "options": …}              fits a tree: milliseconds, leaves, share right in training
    {"op": "folds", "folder": …, "folds": [[…], …], …}  F1 of class 1 of a tree over folds of the cases in the folder
"""
import json
import sys
import time

import numpy
import sklearn
from sklearn import datasets
from sklearn.metrics import f1_score
from sklearn.tree import DecisionTreeClassifier

SETS = {
    "iris": lambda: datasets.load_iris(return_X_y=True),
    "wine": lambda: datasets.load_wine(return_X_y=True),
    "breast cancer": lambda: datasets.load_breast_cancer(return_X_y=True),
    "500 × 10": lambda: hard(500, 10, 5),
    "10k × 20": lambda: hard(10_000, 20, 10),
    "10k × 20, to test on": lambda: hard(10_000, 20, 10, part=1),
    "100k × 20": lambda: hard(100_000, 20, 10),
}
loaded = {}


def hard(cases, columns, informative, part=0):
    """Classes of several clusters each, with noise: nothing that a few rules would settle."""
    data, labels = datasets.make_classification(
        n_samples=2 * cases,
        n_features=columns,
        n_informative=informative,
        n_clusters_per_class=4,
        class_sep=1.0,
        flip_y=0.05,
        random_state=3,
    )
    return data[part * cases : (part + 1) * cases], labels[part * cases : (part + 1) * cases]


def get(name):
    if name not in loaded:
        data, labels = SETS[name]()
        loaded[name] = (numpy.asarray(data, dtype=numpy.float32), numpy.asarray(labels))
    return loaded[name]


def data(name, folder):
    columns, labels = get(name)
    columns.T.astype(numpy.float64).tofile(f"{folder}/columns")
    labels.astype(numpy.int32).tofile(f"{folder}/labels")
    return {"cases": len(labels), "columns": columns.shape[1], "version": sklearn.__version__}


def fit(name, options, repeat=1):
    columns, labels = get(name)
    model = DecisionTreeClassifier(random_state=0, **options)
    started, worked = time.perf_counter(), time.process_time()
    for _ in range(repeat):
        model.fit(columns, labels)
    taken = (time.perf_counter() - started) * 1000 / repeat
    cpu = (time.process_time() - worked) * 1000 / repeat
    return {"ms": taken, "cpu": cpu, "leaves": int(model.get_n_leaves()), "right": float(model.score(columns, labels))}


def folds(folder, cases, columns, folds, options):
    data = numpy.fromfile(f"{folder}/columns").reshape(columns, cases).T
    labels = numpy.fromfile(f"{folder}/labels", dtype=numpy.int32)
    answers = numpy.zeros(cases, dtype=int)
    for out in folds:
        kept = numpy.ones(cases, dtype=bool)
        kept[out] = False
        model = DecisionTreeClassifier(random_state=0, **options).fit(data[kept], labels[kept])
        answers[out] = model.predict(data[out])
    return {"f1": float(f1_score(labels, answers))}


OPERATIONS = {"data": data, "fit": fit, "folds": folds}
for line in sys.stdin:
    asked = json.loads(line)
    print(json.dumps(OPERATIONS[asked.pop("op")](**asked)), flush=True)
