# SPDX-License-Identifier: Apache-2.0
"""Mount tables of two machines made comparable: ids, devices and peer groups by first appearance, super block options
put aside, as `mntsim verify` does it."""


class Names(dict):
    """Names by the order in which they come up."""

    def rename(self, old):
        return str(self.setdefault(old, len(self) + 1))


def canonical(tables, order):
    mounts, devices, groups = Names(), Names(), Names()
    return {task: [canonical_line(line, mounts, devices, groups) for line in tables.get(task, [])] for task in order}


def canonical_line(line, mounts, devices, groups):
    fields = line.split(" ")
    dash = fields.index("-", 6)
    renamed = [mounts.rename(fields[0]), mounts.rename(fields[1]), devices.rename(fields[2]), *fields[3:6]]
    for tag in fields[6:dash]:
        name, colon, group = tag.partition(":")
        renamed.append(name + colon + (groups.rename(group) if colon else ""))
    return " ".join(renamed + fields[dash:dash + 3])


def difference(simulated, real):
    """Where two sets of tables differ first, in words; None where they are the same."""
    order = list(simulated)
    if sorted(order) != sorted(real):
        return f"tasks: simulator {sorted(order)}, real {sorted(real)}"
    left, right = canonical(simulated, order), canonical(real, order)
    for task in order:
        if left[task] == right[task]:
            continue
        at = next((i for i, pair in enumerate(zip(left[task], right[task])) if pair[0] != pair[1]),
                  min(len(left[task]), len(right[task])))
        one = [lines[at] if at < len(lines) else "(no line)" for lines in (left[task], right[task])]
        return f"{task}, line {at + 1}:\n      simulator  {one[0]}\n      real       {one[1]}"
    return None
