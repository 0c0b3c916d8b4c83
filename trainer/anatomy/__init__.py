"""How the network that outlines lungs and heart is made: `cxr-trainer anatomy`."""
