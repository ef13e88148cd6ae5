"""Remakes every JSON file in this folder."""

import make_activations
import make_adam
import make_attention
import make_block
import make_farthest
import make_hidden
import make_positions
import make_pretrained
import make_published
import make_rope_models
import make_rope_scaling
import make_rotary_kin
import make_stretched

SCRIPTS = (
    make_attention, make_block, make_positions, make_rope_scaling, make_activations, make_adam, make_farthest, make_hidden,
    make_published, make_pretrained, make_rope_models, make_rotary_kin, make_stretched,
)
for script in SCRIPTS:
    script.main()
