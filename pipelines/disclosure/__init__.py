"""Disclosure control of tables that leave the house: nothing in them tells of one enterprise.

Pure functions on Polars frames; no screen, no database, no file. What is asked of a caller:

1. Make each table with all its margins: `tables.cube(contributions, trees, prefix=period)`, the contributions by
   `primary.enterprise_groups`, the trees by `tables.region_tree` and `tables.flat`. Counts of shops or
   enterprises that are published in a table are a table too, each contributor adding 1.
2. Put together all that readers will see side by side or still have from earlier issues: `tables.linked(...)`, with
   `tables.running(...)` where cumulative tables tie weeks together. The column `standing` of the cells says
   what an earlier issue published or hid. Numbers are those known today, also of earlier periods.
3. `protection.protect(table)` returns the cells as they may be told, and the audit, which is the gate: a release
   with `audit.ok` false is refused. Show `rules.MARK` for a null value whose `hidden` is not null.
4. Figures made of cells: `derived.vanishing(uses, cells)` says which must vanish too; `derived.ranks` ranks.

5. The same regions in many months or weeks: `periods.hide_alike(periods.in_periods(sold, tree), hidden)` hides a region in
   all or in none, and `periods.leaks` audits that without a solver.

`protection.check` audits somebody else's choice, such as that of an archived issue.

Errors: `ContractBroken` where a table contradicts itself (sums that are no sums). Everything else that goes wrong,
no solver, no time, no way to protect a cell, ends in an audit that is not ok and a table without values.
"""
