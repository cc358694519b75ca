"""The live core beside its yardsticks: `python -m bench.live`. Server on one core, everything else on the other."""
