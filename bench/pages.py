"""How long officers wait for pages in a county of full size."""
import argparse, os
from datetime import timedelta
from time import monotonic
from bench import product, world, incidents
from bench.fill import Filler
from bench.figures import say

def build(size):
    from fanzha.common import clock
    from fanzha.runtime.postgres import Cluster
    fill = Filler(Cluster.at(os.environ["FANZHA_DATA"]).connection().url(user="postgres"))
    now = clock.now()
    t=monotonic()
    def step(what):
        nonlocal t
        say(f"{what} {monotonic()-t:.1f} s"); t=monotonic()
    world.build_county(fill, size); step("county")
    world.build_people(fill, size); step("people")
    world.build_touches(fill, size, now); step("touches")
    print(incidents.build_incidents(fill, size, now)); step("incidents")
    fill.close(); step("vacuum")

if __name__ == "__main__":
    p = argparse.ArgumentParser(); p.add_argument("--quick", action="store_true"); p.add_argument("--data", default="")
    a = p.parse_args()
    with product.opened(a.data) as root:
        build(world.SMALL if a.quick else world.Size())
