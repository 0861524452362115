"""Linear models of standardised features, with a ridge penalty: conditional logit and logistic regression."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from eval.measuring.resampling import Mask
from qa.ranking.base import Matrix
from qa.ranking.score_models import Linear

# The smallest scale of a feature. The ridge penalty is on standardised weights, so it would hardly hold back the weight
# of a feature that few sentences have, such as a row of a table: the few questions about it would decide too much.
_SMALLEST_SCALE = 0.1


def fit_choice(
    names: tuple[str, ...], tables: Sequence[Matrix], answers: Sequence[Mask], weights: Sequence[float], penalty: float
) -> Linear:
    """Return the conditional logit: the weights under which the sentences that answer are likeliest.

    ``tables``: for each question its sentences' features, shape (n_sentences, len(names)); some sentence answers.

    Source: McFadden, "Conditional logit analysis of qualitative choice behavior", 1974; the likelihood of a question
    with several answering sentences is that of choosing any of them.
    """
    stacked = np.concatenate(list(tables))
    means, scales = _standard(stacked)
    rows = (stacked - means) / scales
    right_rows = np.concatenate(list(answers))
    sizes = np.array([len(table) for table in tables])
    first = np.cumsum(sizes) - sizes
    question = np.repeat(np.arange(len(sizes)), sizes)
    counts = np.asarray(weights)

    def loss(slopes: Matrix) -> tuple[float, Matrix]:
        scores = rows @ slopes
        odds = np.exp(scores - np.maximum.reduceat(scores, first)[question])
        every = np.add.reduceat(odds, first)
        right = np.add.reduceat(odds * right_rows, first)
        excess = (odds / every[question] - odds * right_rows / right[question]) * counts[question]
        ridge = penalty / 2 * float(slopes @ slopes)
        return float(-counts @ np.log(right / every)) + ridge, rows.T @ excess + penalty * slopes

    slopes = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B").x
    return Linear(names, slopes, means, scales, 0.0)


def fit_logistic(
    names: tuple[str, ...], rows: Matrix, answered: Mask, weights: Sequence[float], penalty: float
) -> Linear:
    """Return the logistic regression, with both outcomes of equal total weight. ``rows``: shape (n, len(names))."""
    means, scales = _standard(rows)
    inputs = np.column_stack([(rows - means) / scales, np.ones(len(rows))])
    signs = np.where(answered, 1.0, -1.0)
    counts = np.asarray(weights)
    shares = counts * np.where(
        answered, counts.sum() / 2 / counts[answered].sum(), counts.sum() / 2 / counts[~answered].sum()
    )

    def loss(slopes: Matrix) -> tuple[float, Matrix]:
        margins = signs * (inputs @ slopes)
        pulls = -shares * signs / (1 + np.exp(np.minimum(margins, 500)))
        ridge = penalty * np.append(slopes[:-1], 0.0)
        return float((shares * np.logaddexp(0, -margins)).sum() + ridge @ slopes / 2), inputs.T @ pulls + ridge

    slopes = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B").x
    return Linear(names, slopes[:-1], means, scales, float(slopes[-1]))


def _standard(rows: Matrix) -> tuple[Matrix, Matrix]:
    return rows.mean(axis=0), np.maximum(rows.std(axis=0), _SMALLEST_SCALE)
