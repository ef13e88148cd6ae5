"""Remakes every JSON file in this folder."""

import make_activations
import make_adam
import make_attention
import make_block
import make_hidden
import make_positions
import make_pretrained
import make_published

for script in (make_attention, make_block, make_positions, make_activations, make_adam, make_hidden, make_published, make_pretrained):
    script.main()
