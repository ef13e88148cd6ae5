"""Remakes every JSON file in this folder."""

import make_activations
import make_adam
import make_attention
import make_block
import make_decoder
import make_farthest
import make_hidden
import make_layers
import make_positions
import make_pretrained
import make_published

SCRIPTS = (
    make_attention, make_block, make_decoder, make_layers, make_positions, make_activations, make_adam, make_farthest, make_hidden, make_published, make_pretrained,
)
for script in SCRIPTS:
    script.main()
