"""Sentences that are true or not."""
CHECKS = []


def check(text, good, seen=None):
    CHECKS.append((text, bool(good)))
    print(f"{'ok  ' if good else 'FAIL'} {text}" + ("" if good or seen is None else f"\n     {str(seen)[:1500]}"), flush=True)
    return bool(good)
