"""Counting honestly: rates, comparison, intervals, small numbers, rising patterns, effect, reach, sampling.

Import from the modules: this head imports nothing. Everything takes plain values and returns frozen ones.

- `intervals`: `poisson_interval(count)`, `binomial_interval(part, whole)`, `ratio_interval(a, its_exposure, b, …)`
- `rates`: `Rate(count, population)` with `.per_10000` (万人发案数) and `.interval()`
- `comparison` (环比、同比): `plan_comparison(period, basis, today=, records_from=, same_days=)` says which days to
  count, then `compare(plan, now, base)`
- `small_numbers`: `read_protection(version, content)`, `publishable(count, rule)`, `protect(counts, rule, rounded=)`
- `rising`: `read_rising_rule(version, content)`, `find_rising(events, week, rule, records_from=)`
- `repeats`: `repeat_victims(incidents, apart=)`
- `funnel`: `funnel(cases, stages)`, from first contact to loss
- `person_time`: `person_time(lives, touches, losses, bands=, periods=)`, `join(tables)`: who had been reached when, by
  kind and by time since
- `effect`: `effects(table)`, `pooled_ratio(strata)`, the risk of those reached over those not, with its limits in words
- `hours`, `shares`, `ages`, `quartiles`: `hour_of_week(moments)`, `top_shares(counts, size)`, `AgeBands.of(starts)`,
  `quartiles(numbers)`
- `reach`, `sampling`: `reach_before(contacts, before, rules)`, `sample(ids, share, seed)`,
  `sample_each(groups, share, seed)`

Source: docs/methods/analysis.md, docs/methods/small_numbers.md, docs/methods/effect.md, docs/methods/reach.md.
"""
