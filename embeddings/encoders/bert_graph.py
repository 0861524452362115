"""ONNX graphs of some layers of a BERT model, written from its weights.

The packaged model's layers are read in two parts: apart for a question and for passages, then together. An export of
the whole model has no such parts. The graph of an exporter would need torch, which takes seconds to load.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from embeddings.encoders.base import Floats

_OPSET = 17  # the first with LayerNormalization
_IR_VERSION = 10
_EPSILON = 1e-12
_STEPS = 127  # of eight bits, on each side of zero
_MASKED = -1e4
"""Added to the attention of a token that only fills up a shorter text."""

Weights = Mapping[str, Floats]


@dataclass(frozen=True, slots=True)
class BertShape:
    """The sizes of a BERT model. ``hidden``: numbers a token. ``heads``: of attention."""

    hidden: int = 384
    heads: int = 12


@dataclass(slots=True)
class _Graph:
    """A graph under construction: the nodes in their order, and the weights that they take.

    ``quantized``: multiply in whole numbers of eight bits, which takes half the time.
    """

    weights: Weights
    shape: BertShape
    quantized: bool
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def node(self, operator: str, *inputs: str, **attributes: int | float | list[int]) -> str:
        """Append a node and return the name of its output."""
        output = f"{operator}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, inputs, [output], None, None, None, None, **attributes))
        return output

    def constant(self, value: NDArray[np.generic], name: str = "") -> str:
        """Return the name of a constant, which is stored once for each ``name``."""
        name = name or f"constant_{len(self.constants)}"
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def linear(self, of: str, name: str) -> str:
        """Append a linear layer of the model."""
        kernel = self.weights[f"{name}.weight"].T
        if self.quantized:
            product = self._quantized_product(of, kernel, name)
        else:
            product = self.node("MatMul", of, self.constant(kernel, f"{name}.weight"))
        return self.node("Add", product, self.constant(self.weights[f"{name}.bias"], f"{name}.bias"))

    def _quantized_product(self, of: str, kernel: Floats, name: str) -> str:
        """Append a product with the kernel in whole numbers: one scale for each of its columns, one for the states."""
        scales = np.maximum(np.abs(kernel).max(axis=0), np.float32(1e-12)) / np.float32(_STEPS)
        whole = self.constant(np.rint(kernel / scales).astype(np.int8), f"{name}.whole")
        number = len(self.nodes)
        rounded, scale, zero = (f"{part}_{number}" for part in ("rounded", "scale", "zero"))
        self.nodes.append(helper.make_node("DynamicQuantizeLinear", [of], [rounded, scale, zero]))
        product = self.node("Cast", self.node("MatMulInteger", rounded, whole, zero), to=TensorProto.FLOAT)
        return self.node("Mul", product, self.node("Mul", scale, self.constant(scales, f"{name}.scales")))

    def normalise(self, of: str, name: str) -> str:
        """Append a layer normalisation of the model."""
        scale, bias = (self.constant(self.weights[f"{name}.{part}"], f"{name}.{part}") for part in ("weight", "bias"))
        return self.node("LayerNormalization", of, scale, bias, axis=-1, epsilon=_EPSILON)

    def layer(self, states: str, bias: str, name: str) -> str:
        """Append one layer of the model. ``bias``: added to the attention, shape (n, 1, 1, t)."""
        size = self.shape.hidden // self.shape.heads
        apart = self.constant(np.array([0, 0, self.shape.heads, size]), "apart")
        query, key, value = (
            self.node("Reshape", self.linear(states, f"{name}.attention.self.{part}"), apart)
            for part in ("query", "key", "value")
        )
        query, value = (self.node("Transpose", each, perm=[0, 2, 1, 3]) for each in (query, value))
        key = self.node("Transpose", key, perm=[0, 2, 3, 1])
        scale = self.constant(np.array([1 / np.sqrt(size)], dtype=np.float32), "scale")
        attention = self.node("Add", self.node("Mul", self.node("MatMul", query, key), scale), bias)
        mixed = self.node("MatMul", self.node("Softmax", attention, axis=-1), value)
        whole = self.constant(np.array([0, 0, self.shape.hidden]), "whole")
        mixed = self.node("Reshape", self.node("Transpose", mixed, perm=[0, 2, 1, 3]), whole)
        attended = self.node("Add", self.linear(mixed, f"{name}.attention.output.dense"), states)
        attended = self.normalise(attended, f"{name}.attention.output.LayerNorm")
        inner = self._gelu(self.linear(attended, f"{name}.intermediate.dense"))
        return self.normalise(
            self.node("Add", self.linear(inner, f"{name}.output.dense"), attended), f"{name}.output.LayerNorm"
        )

    def _gelu(self, of: str) -> str:
        scaled = self.node("Div", of, self.constant(np.array([np.sqrt(2)], dtype=np.float32), "root of two"))
        one_more = self.node("Add", self.node("Erf", scaled), self.constant(np.array([1], dtype=np.float32), "one"))
        return self.node(
            "Mul", self.node("Mul", of, one_more), self.constant(np.array([0.5], dtype=np.float32), "half")
        )

    def attention_bias(self, mask: str) -> str:
        """Append the bias of the attention from a mask of shape (n, t), float32, 1 for a token of the text."""
        fills = self.node("Sub", self.constant(np.array([1], dtype=np.float32), "one"), mask)
        bias = self.node("Mul", fills, self.constant(np.array([_MASKED], dtype=np.float32), "masked"))
        return self.node("Unsqueeze", bias, self.constant(np.array([1, 2]), "axes"))

    def finish(self, result: str) -> bytes:
        """Return the graph with the inputs ``lower`` and ``mask`` and the output ``states``."""
        self.nodes.append(helper.make_node("Identity", [result], ["states"]))
        shape = ("n", "t", self.shape.hidden)
        graph = helper.make_graph(
            self.nodes,
            "layers",
            [
                helper.make_tensor_value_info("lower", TensorProto.FLOAT, shape),
                helper.make_tensor_value_info("mask", TensorProto.FLOAT, shape[:2]),
            ],
            [helper.make_tensor_value_info("states", TensorProto.FLOAT, shape)],
            list(self.constants.values()),
        )
        opset = [helper.make_opsetid("", _OPSET)]
        model = helper.make_model(graph, opset_imports=opset, ir_version=_IR_VERSION)
        return bytes(model.SerializeToString())


def embedding_table(weights: Weights) -> Floats:
    """Return the vector of each token id, its kind of text included: float32, shape (n_ids, hidden)."""
    table: Floats = weights["embeddings.word_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
    return table


def first_layers(weights: Weights, shape: BertShape, count: int, *, quantized: bool) -> bytes:
    """Return the graph of the first ``count`` layers.

    Inputs: ``lower``, float32, shape (n, t, hidden), the rows of `embedding_table` plus the weights of the positions,
    and ``mask``, float32, shape (n, t), 1 for a token of the text. Output: ``states``, of the shape of ``lower``.
    """
    graph = _Graph(weights, shape, quantized)
    return _layers(graph, graph.normalise("lower", "embeddings.LayerNorm"), range(count))


def last_layers(weights: Weights, shape: BertShape, numbers: range, *, quantized: bool) -> bytes:
    """Return the graph of the layers of these numbers.

    Inputs and output as of `first_layers`; ``lower`` holds the states below these layers.
    """
    return _layers(_Graph(weights, shape, quantized), "lower", numbers)


def _layers(graph: _Graph, states: str, numbers: range) -> bytes:
    bias = graph.attention_bias("mask")
    for number in numbers:
        states = graph.layer(states, bias, f"encoder.layer.{number}")
    return graph.finish(states)
