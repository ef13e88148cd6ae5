"""published.json: numbers that the tests of Transformers and KerasHub state, copied by hand.

Inputs that those tests make by formula are made here; what they expect is theirs, digit for digit.
"""

import numpy as np

from golden import case, write

ROFORMER = "huggingface/transformers tests/models/roformer/test_modeling_roformer.py @ 004d5906"
KERAS = "keras-team/keras-hub keras_hub/src/layers/modeling"
KERAS_ROTARY = f"{KERAS}/rotary_embedding_test.py @ 0e1444fd"
KERAS_SINE = f"{KERAS}/sine_position_encoding_test.py @ aa42194c"
KERAS_ALIBI = f"{KERAS}/alibi_bias_test.py @ 9491573c"


def published(name, source, config, inputs, outputs, tolerance):
    return case(name, config, inputs, None, outputs, source=source, tolerance=tolerance)


def roformer():
    concatenated = {"layout": "concatenated", "maxWavelength": 10000.0}
    yield published(
        "roformerSinusoid", f"{ROFORMER}, test_basic", {**concatenated, "modelDim": 6}, {"positions": np.arange(2)},
        {"encoding": [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0], [0.8415, 0.0464, 0.0022, 0.5403, 0.9989, 1.0]]}, 1e-4,
    )
    yield published(
        "roformerSinusoid512", f"{ROFORMER}, test_positional_emb_weights_against_roformer",
        {**concatenated, "modelDim": 512, "compareFirstChannels": 5}, {"positions": np.arange(3)},
        {"encoding": [
            [0.0, 0.0, 0.0, 0.0, 0.0],
            [0.8415, 0.8219, 0.8020, 0.7819, 0.7617],
            [0.9093, 0.9364, 0.9581, 0.9749, 0.9870],
        ]}, 1e-4,
    )
    queries = (np.arange(6 * 64, dtype=np.float32) / np.float32(100)).reshape(1, 1, 6, 64)
    rotated = np.array([
        [0.0000, 0.0100, 0.0200, 0.0300, 0.0400, 0.0500, 0.0600, 0.0700],
        [-0.2012, 0.8897, 0.0263, 0.9401, 0.2074, 0.9463, 0.3481, 0.9343],
        [-1.7057, 0.6271, -1.2145, 1.3897, -0.6303, 1.7647, -0.1173, 1.8985],
        [-2.1731, -1.6397, -2.7358, 0.2854, -2.1840, 1.7183, -1.3018, 2.4871],
        [0.2717, -3.6173, -2.9206, -2.1988, -3.6638, 0.3858, -2.9155, 2.2980],
        [3.9859, -2.1580, -0.7984, -4.4904, -4.1181, -2.0252, -4.4782, 1.1253],
    ]).reshape(1, 1, 6, 8)
    yield published(
        "roformerRotary", f"{ROFORMER}, test_apply_rotary_position_embeddings (its first 6 positions of one head)",
        {"layout": "interleaved", "maxWavelength": 10000.0, "partialRotaryFactor": 1.0, "compareFirstChannels": 8},
        {"queries": queries, "keys": -queries, "positions": np.arange(6)}, {"queries": rotated, "keys": -rotated}, 1e-4,
    )


def keras_rotary():
    half_split = {"layout": "halfSplit", "maxWavelength": 10000.0, "partialRotaryFactor": 1.0}
    yield published(
        "kerasRotary", f"{KERAS_ROTARY}, test_output_correct_values (positions 0 and 3)", half_split,
        {"queries": np.ones((1, 1, 2, 6)), "positions": np.array([0, 3])},
        {"queries": [[[
            [1.0, 1.0, 1.0, 1.0, 1.0, 1.0],
            [-1.1311, 0.8515, 0.9935, -0.8489, 1.1291, 1.0064],
        ]]]}, 1e-4,
    )
    # There [B, T, H, D]; with one head the numbers are the same in [B, H, T, D].
    yield published(
        "kerasRotaryPositions", f"{KERAS_ROTARY}, test_positions_array", half_split,
        {
            "queries": np.random.default_rng(0).standard_normal(size=(1, 2, 1, 16)).reshape(1, 1, 2, 16),
            "positions": np.array([0, 0]),
        },
        {"queries": [[[
            [0.12573022, -0.13210486, 0.64042264, 0.10490011, -0.5356694, 0.36159506, 1.304, 0.94708097,
             -0.70373523, -1.2654215, -0.62327445, 0.04132598, -2.3250308, -0.21879166, -1.245911, -0.7322674],
            [-0.544259, -0.31630015, 0.41163054, 1.0425134, -0.12853466, 1.3664634, -0.6651947, 0.35151008,
             0.90347016, 0.0940123, -0.7434993, -0.9217254, -0.45772582, 0.22019513, -1.0096182, -0.20917557],
        ]]]}, 1e-6,
    )
    # There [B, T, H, D] = [1, 3, 2, 4], both heads alike; here [B, H, T, D].
    scaled = [
        [1.0, 1.0, 1.0, 1.0],
        [0.398157001, 0.994987488, 1.357008100, 1.004987478],
        [-0.301168621, 0.989950180, 1.381773233, 1.009949803],
    ]
    yield published(
        "kerasRotaryScaling2", f"{KERAS_ROTARY}, test_rope_scaling",
        {**half_split, "scaling": {"type": "linear", "factor": 2.0}},
        {"queries": np.ones((1, 2, 3, 4)), "positions": np.arange(3)}, {"queries": [[scaled, scaled]]}, 1e-6,
    )
    cached = [[-1.412856817, 0.975714266, -0.061930716, 1.023709655]]
    yield published(
        "kerasRotaryScaling5", f"{KERAS_ROTARY}, test_rope_scaling_with_kv_cache (startIndex 12)",
        {**half_split, "scaling": {"type": "linear", "factor": 5.0}},
        {"queries": np.ones((1, 2, 1, 4)), "positions": np.array([12])}, {"queries": [[cached, cached]]}, 1e-6,
    )


def keras_sine():
    yield published(
        "kerasSine", f"{KERAS_SINE}, test_output_correct_values (positions 0 and 3)",
        {"layout": "interleaved", "modelDim": 6, "maxWavelength": 10000.0}, {"positions": np.array([0, 3])},
        {"encoding": [[0.0, 1.0, 0.0, 1.0, 0.0, 1.0], [0.14112, -0.98999, 0.13879, 0.99032, 0.00646, 0.99997]]}, 1e-5,
    )


def keras_alibi():
    """One query row, aligned to the last of three keys."""
    at_last_key = {"queryPositions": np.array([2]), "keyPositions": np.arange(3)}
    eight = [
        [-1.0, -0.5, 0.0], [-0.5, -0.25, 0.0], [-0.25, -0.125, 0.0], [-0.125, -0.0625, 0.0],
        [-0.0625, -0.03125, 0.0], [-0.03125, -0.015625, 0.0], [-0.015625, -0.0078125, 0.0],
        [-0.0078125, -0.00390625, 0.0],
    ]
    six_more = [
        [-1.4142135, -0.70710677, 0.0], [-0.70710677, -0.35355338, 0.0], [-0.35355338, -0.17677669, 0.0],
        [-0.17677669, -0.08838835, 0.0], [-0.08838835, -0.04419417, 0.0], [-0.04419417, -0.02209709, 0.0],
    ]
    tests = [
        ("kerasAlibi8", "test_correct_output", 8, 8, eight),
        ("kerasAlibi14", "test_correct_output_num_heads_not_power_of_two", 14, 8, eight + six_more),
        ("kerasAlibiMax12", "test_correct_output_alibi_bias_max", 2, 12, [
            [-0.03125, -0.015625, 0.0], [-0.00048828, -0.00024414, 0.0],
        ]),
        ("kerasAlibiMax6", "test_correct_output_alibi_bias_max_num_heads_not_power_of_two", 3, 6, [
            [-0.25, -0.125, 0.0], [-0.03125, -0.015625, 0.0], [-0.70710677, -0.35355338, 0.0],
        ]),
    ]
    for name, test, heads, bias_max, rows in tests:
        config = {"numHeads": heads, "direction": "causal", "alibiBiasMax": bias_max}
        bias = np.array(rows).reshape(1, heads, 1, 3)
        yield published(name, f"{KERAS_ALIBI}, {test}", config, at_last_key, {"scoreBias": bias}, 1e-6)


def main():
    write(
        "published",
        "Numbers copied from the tests of Transformers (RoFormer) and KerasHub; source names the file, its commit and "
        "the test, tolerance is absolute and fits the digits printed there. RoFormer's table is concatenated and its "
        "rotary interleaved; KerasHub's sine is interleaved and its rotary halfSplit. queries and keys are brought to "
        "[B, H, T, D]. compareFirstChannels: only so many channels of the result are published. alibiBiasMax: KerasHub's "
        "8 in the slopes 2^(-8h/H).",
        [*roformer(), *keras_rotary(), *keras_sine(), *keras_alibi()],
    )


if __name__ == "__main__":
    main()
