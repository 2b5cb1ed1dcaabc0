"""What scikit-learn makes of the rows of `formula-table.ts`: `python3 test/classify/golden.py > test/classify/golden.json`.

Needs scikit-learn (Debian 12: python3-sklearn 1.2.1). Scores and probabilities are those of the first three rows; scores
are given less their mean over the classes, since scikit-learn and we differ in what all classes have in common.
"""

import json
import re

import numpy as np
import sklearn
from sklearn.covariance import ledoit_wolf_shrinkage
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.linear_model import LogisticRegression
from sklearn.svm import SVC


def formula_table(d):
    n = 40
    i, c = np.arange(n)[:, None], np.arange(d)[None, :]
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 3])[(np.arange(n) * 7) % 10]
    values = ((i * i * (c + 3) + i * 7 * (c * c + 1)) % 31 - 15) / 2
    return values + ((labels[:, None] * (c + 1)) % 4) * 3, labels


def rounded(values, digits=6):
    return np.round(np.asarray(values), digits).tolist()


def softmax(scores):
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def discriminant(d, shrinkage):
    """scikit-learn weighs the classes' covariances with the priors, so equal priors are put in after the fit."""
    x, y = formula_table(d)
    within = x - np.array([x[y == c].mean(axis=0) for c in range(4)])[y]
    used = ledoit_wolf_shrinkage(within, assume_centered=True) if shrinkage == "ledoit-wolf" else shrinkage
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=used).fit(x, y)
    scores = model.decision_function(x)
    equal = scores - np.log(model.priors_)
    return {
        "features": d,
        "shrinkage": shrinkage,
        "used": rounded(used, 9),
        "scores": rounded((equal - equal.mean(axis=1, keepdims=True))[:3]),
        "data": rounded(model.predict_proba(x[:3])),
        "equal": rounded(softmax(equal[:3])),
        "predicted": "".join(map(str, equal.argmax(axis=1))),
    }


def logistic(d, c, weights):
    x, y = formula_table(d)
    model = LogisticRegression(
        C=c,
        class_weight=None if weights == "none" else weights,
        multi_class="multinomial",
        solver="newton-cg",
        tol=1e-8,
        max_iter=100_000,
    ).fit(x, y)
    return {
        "features": d,
        "c": c,
        "classWeights": weights,
        "probabilities": rounded(model.predict_proba(x[:3])),
        "predicted": "".join(map(str, model.predict(x))),
    }


def radial(c, gamma, weights):
    """Decision values in the order (0,1) (0,2) (0,3) (1,2) (1,3) (2,3)."""
    x, y = formula_table(6)
    model = SVC(
        kernel="rbf",
        C=c,
        gamma=gamma,
        class_weight=None if weights == "none" else weights,
        decision_function_shape="ovo",
        tol=1e-6,
    ).fit(x, y)
    return {
        "c": c,
        "gamma": gamma,
        "classWeights": weights,
        "used": rounded(model._gamma, 9),
        "decisions": rounded(model.decision_function(x[:3])),
        "predicted": "".join(map(str, model.predict(x))),
    }


def written(value):
    """One line for each list of numbers."""
    text = json.dumps(value, indent=1)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", text)


if __name__ == "__main__":
    print(
        written(
            {
                "scikit-learn": sklearn.__version__,
                "lda": [discriminant(d, s) for d in (6, 60) for s in (0.05, 0.5, 1, "ledoit-wolf")],
                "rbf": [radial(1, "scale", "balanced"), radial(10, 0.002, "none")],
                "logistic": [
                    logistic(d, c, weights)
                    for d in (6, 60)
                    for c, weights in ((0.001, "balanced"), (1, "none"))
                ],
            }
        )
    )
