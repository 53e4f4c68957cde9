"""Wrong options that are never right.

Where they come from, what forbids them, and how they are chosen.

`candidates` has the tiers in which they lie, `forbidden` what may not stand beside a key, `choose`
takes some. Begin with `choose`, and with `tier` for the picture of the ring. Knows no ids but to
draw from them, and no terminals.
"""
