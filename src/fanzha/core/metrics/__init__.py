"""Counting honestly: rates, comparison, intervals, small numbers, rising patterns, effect, reach, sampling.

Import from the modules: this head imports nothing. Everything takes plain values and returns frozen ones.

| module | what others call |
|---|---|
| `intervals` | `poisson_interval(count)`, `binomial_interval(part, whole)`, `ratio_interval(a, exposure, b, base_exposure)` |
| `rates` | `Rate(count, population).per_10000`, `.interval()`: 万人发案数 |
| `comparison` | `plan_comparison(period, basis, today=, records_from=, same_days=)`, then `compare(plan, now, base)`: 环比、同比 |
| `small_numbers` | `read_protection(version, content)`, `publishable(count, rule)`, `protect(counts, rule)`, `protect_list(...)` |
| `rising` | `read_rising_rule(version, content)`, `find_rising(events, week, rule, records_from=)` |
| `repeats` | `repeat_victims(incidents, apart=)` |
| `funnel` | `funnel(cases, stages)`: from first contact to loss |
| `person_time` | `person_time(lives, touches, losses, ...)`: who had been reached when, by kind and time since |
| `effect` | `effects(table)`, `pooled_ratio(strata)`: risk of those reached over those not, with limits in words |
| `hours`, `shares`, `ages`, `quartiles` | `hour_of_week(moments)`, `top_shares(counts, size)`, `AgeBands.of(starts)`, `quartiles(numbers)` |
| `reach`, `sampling` | `reach_before(contacts, before, rules)`, `sample(ids, share, seed)` |

Source: docs/methods/analysis.md, docs/methods/small_numbers.md, docs/methods/effect.md, docs/methods/reach.md.
"""
