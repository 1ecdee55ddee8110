"""The figures of `seatwatch report`, calculated from the lines themselves, by their definitions in its help.

Whether a login is shared is not calculated here: that is read from the notices that `seatwatch replay` makes of the lines.
"""

import datetime
import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal, getcontext

getcontext().prec = 60

DAY = 86_400_000
COOL_DOWN = 30 * DAY
DIGITS = {"IDR": 2, "MYR": 2, "USD": 2, "JPY": 0, "KWD": 3}
ACCOUNTS_MIN = 100
LINE = 0.3


def month_of(day):
    date = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    return date.year * 12 + date.month - 1


def month_text(month):
    return f"{month // 12:04}-{month % 12 + 1:02}"


def date_text(day):
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


def milliseconds(text):
    return int(datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() * 1_000 + 0.5)


def ratio(part, whole):
    return math.floor(part / whole * 1_000 + 0.5) / 1_000


def median(numbers):
    return sorted(numbers)[(len(numbers) - 1) // 2]


def rounded(amount, currency):
    return amount.quantize(Decimal(1).scaleb(-DIGITS[currency]), ROUND_HALF_UP)


class Fields:
    """Facts of which the newest event time decides each."""

    def __init__(self, **defaults):
        self.values, self.decided = defaults, {}

    def take(self, time, fields):
        for key, value in fields.items():
            if time >= self.decided.get(key, -math.inf):
                self.decided[key] = time
                self.values[key] = value


class Organization:
    def __init__(self, name):
        self.id = name
        self.facts = Fields()
        self.first = self.first_expansion = self.currency = None
        self.initial = self.known = 0
        self.months = defaultdict(lambda: {"added": 0, "removed": 0, "expansions": []})
        self.active_at_end = {}
        # By month: billable accounts at the end of its last day that has passed, and the most at the end of any.
        self.assigned_at_ends = {}
        self.opened = 0
        self.answered, self.converted = [], []

    def get(self, key):
        return self.facts.values.get(key)

    def gross(self, seats):
        """What seats cost for a billing period before the discount; None when it is not known."""
        if not self.get("price_tiers") or not self.get("currency"):
            return None
        total, counted = Decimal(0), 0
        for tier in self.get("price_tiers"):
            until = min(seats, tier.get("up_to", seats))
            if until > counted:
                if "unit_price" not in tier:
                    return None
                total += Decimal(tier["unit_price"]) * (until - counted)
                counted = until
        return total if counted == seats else None

    def monthly(self, gross):
        months = 12 if self.get("billing_period") == "year" else 1
        return rounded(gross * (100 - Decimal(self.get("discount") or "0")) / (100 * months), self.get("currency"))

    def cost(self, added, seats):
        before, after = self.gross(seats), self.gross(seats + added)
        return None if before is None or after is None else self.monthly(after - before)

    def list_price(self, seats):
        """By the first tier, without the discount."""
        if not self.get("price_tiers") or not self.get("currency"):
            return None
        months = 12 if self.get("billing_period") == "year" else 1
        return rounded(Decimal(self.get("price_tiers")[0]["unit_price"]) * seats / months, self.get("currency"))

    def buy(self, day):
        seats = self.get("seats_purchased")
        if seats is None:
            return
        if self.first is None:
            if seats > 0:
                self.first, self.initial, self.known = day, seats, seats
            return
        change = seats - self.known
        month = self.months[month_of(day)]
        if change > 0:
            self.first_expansion = self.first_expansion or day
            month["added"] += change
            cost = self.cost(change, self.known)
            if cost is not None:
                self.currency = self.get("currency")
            month["expansions"].append((cost, self.get("currency")))
        elif change < 0:
            month["removed"] -= change
        self.known = seats

    @property
    def bought(self):
        return self.get("seats_purchased") or 0

    def seats_at(self, month):
        """When the month began."""
        return self.known - sum(m["added"] - m["removed"] for number, m in self.months.items() if number >= month)

    def is_customer_at(self, month):
        return self.first is not None and month_of(self.first) < month and self.seats_at(month) > 0

    def year(self, months):
        chosen = [self.months[month] for month in months if month in self.months]
        return (
            sum(m["added"] for m in chosen),
            sum(m["removed"] for m in chosen),
            [e for m in chosen for e in m["expansions"]],
        )

    def priced(self, expansions):
        """Of those whose price is known, in the currency that was used last."""
        return [cost for cost, currency in expansions if cost is not None and currency == self.currency]


class Account:
    def __init__(self):
        self.facts = Fields(role="full", status="active")
        self.organization = None
        self.is_named = False
        self.seen = None
        self.answer_time = -math.inf
        self.answers = {}

    @property
    def is_billable(self):
        return self.facts.values["role"] in ("full", "admin") and self.facts.values["status"] == "active"


class Findings:
    """By account, what was told of it: when each finding began and ended, and what it said last."""

    def __init__(self, notices):
        self.of = defaultdict(list)
        self.count = defaultdict(int)
        for notice in notices:
            kind = notice["type"].removeprefix("seatwatch.sharing.").removesuffix(".v1")
            if kind not in ("noticed", "updated", "resolved"):
                continue
            data, time = notice["data"], milliseconds(notice["time"])
            if kind == "noticed":
                self.of[data["account"]].append({"begin": time, "end": None})
                self.count[data["organization"]] += 1
            finding = self.of[data["account"]][-1]
            if kind == "resolved":
                finding["end"] = time
            else:
                finding["people"] = (data["people_at_least"], data["people_estimate"])

    def at(self, account, time):
        """The number of the finding that is open or cooling down."""
        for number, finding in enumerate(self.of.get(account, [])):
            if finding["begin"] <= time and (finding["end"] is None or time < finding["end"] + COOL_DOWN):
                if number + 1 == len(self.of[account]) or self.of[account][number + 1]["begin"] > time:
                    return number
        return None

    def open_at_end(self, account):
        findings = self.of.get(account)
        return findings[-1] if findings and findings[-1]["end"] is None else None


class World:
    """Goes through the lines once."""

    def __init__(self, lines, notices):
        self.findings = Findings(notices)
        self.organizations, self.accounts = {}, {}
        self.clock = None
        for line in lines:
            self.read(line)
        for name, count in self.findings.count.items():
            if name in self.organizations:
                self.organizations[name].opened = count
        self.day = self.clock // DAY
        self.stand()

    def read(self, line):
        time = line["time"]
        if self.clock is not None and time // DAY > self.clock // DAY:
            self.end_days(self.clock // DAY, time // DAY)
        if self.clock is not None and month_of(time // DAY) > month_of(self.clock // DAY):
            self.end_month(self.clock // DAY)
        self.clock = time if self.clock is None else max(time, self.clock)
        named = line.get("organization")
        if named is not None:
            self.organizations.setdefault(named, Organization(named))
        fields = {key: value for key, value in line.items() if key not in ("type", "time", "organization", "account")}
        if line["type"] == "organization.update":
            organization = self.organizations[named]
            organization.facts.take(time, fields)
            organization.buy(self.clock // DAY)
            return
        account = self.accounts.setdefault(line["account"], Account())
        if line["type"] == "account.update":
            if named is not None and time >= account.facts.decided.get("organization", -math.inf):
                account.facts.decided["organization"] = time
                account.organization, account.is_named = named, True
            account.facts.take(time, fields)
        elif line["type"] == "feedback":
            if time >= account.answer_time:
                account.answer_time = time
                self.answer(line, account)
        else:
            account.seen = max(time // DAY, account.seen or 0)
            if named is not None and not account.is_named:
                account.organization = named

    def answer(self, line, account):
        number = self.findings.at(line["account"], line["time"])
        if number is None:
            return
        days = min(90, (line["time"] - self.findings.of[line["account"]][number]["begin"]) // DAY)
        organization = self.organizations.get(account.organization)
        known = account.answers.setdefault(number, {"answered": False, "converted": None})
        if line.get("undo"):
            if line["answer"] == "seats-added" and known["converted"] is not None:
                where, counted = known["converted"]
                if where:
                    where.converted.remove(counted)
                known["converted"] = None
            return
        if not known["answered"]:
            known["answered"] = True
            if organization:
                organization.answered.append(days)
        if line["answer"] == "seats-added" and known["converted"] is None:
            known["converted"] = (organization, days)
            if organization:
                organization.converted.append(days)

    def counts(self, day):
        """Billable accounts and those of them in use, by organization."""
        assigned, active = defaultdict(int), defaultdict(int)
        for account in self.accounts.values():
            if account.organization and account.is_billable:
                assigned[account.organization] += 1
                if account.seen is not None and account.seen > day - 30:
                    active[account.organization] += 1
        return assigned, active

    def end_days(self, last, day):
        """Nobody came or went on the days between, so they ended as the last one did."""
        assigned, _ = self.counts(last)
        for name, organization in self.organizations.items():
            if organization.get("seats_purchased") is None and assigned[name] == 0:
                continue
            for month in range(month_of(last), month_of(day - 1) + 1):
                _, peak = organization.assigned_at_ends.get(month, (0, 0))
                organization.assigned_at_ends[month] = (assigned[name], max(peak, assigned[name]))

    def end_month(self, day):
        _, active = self.counts(day)
        for name, organization in self.organizations.items():
            if organization.get("seats_purchased") is not None or active[name] > 0:
                organization.active_at_end[month_of(day)] = active[name]

    def stand(self):
        assigned, active = self.counts(self.day)
        for name, organization in self.organizations.items():
            organization.assigned, organization.active = assigned[name], active[name]
            organization.shared = organization.at_least = organization.estimate = 0
        for name, account in self.accounts.items():
            finding = self.findings.open_at_end(name)
            if finding and account.organization and account.is_billable:
                organization = self.organizations[account.organization]
                at_least, estimate = finding["people"]
                organization.shared += 1
                organization.at_least += max(0, at_least - 1)
                organization.estimate += max(1, estimate - 1, at_least - 1)
        for organization in self.organizations.values():
            idle = max(0, organization.bought - organization.active)
            is_unpaid = organization.get("pricing") != "value"
            organization.unpaid_at_least = max(0, organization.at_least - idle) if is_unpaid else 0
            organization.unpaid = max(0, organization.estimate - idle) if is_unpaid else 0


class Expected:
    """The lines of the report, each a dictionary; figures that are absent are left out."""

    def __init__(self, world):
        self.all = list(world.organizations.values())
        now = month_of(world.day)
        self.months = list(range(now - 11, now + 1))
        self.now = now
        self.lines = [self.overview(), self.outcomes(), *self.prevalence(), *self.by_month(), *self.prices()]
        self.lines += [*self.tiers(), *self.cohorts()]
        listed = sorted(self.all, key=lambda o: (-o.bought, o.id))
        self.lines += [self.organization(o) for o in listed]

    def adding(self, month):
        customers = [o for o in self.all if o.is_customer_at(month)]
        return len(customers), sum(1 for o in customers if month in o.months and o.months[month]["added"] > 0)

    def overview(self):
        buyers = [o for o in self.all if o.bought > 0]
        seats, active = sum(o.bought for o in buyers), sum(o.active for o in buyers)
        assigned_of_all = sum(o.assigned for o in self.all)
        both = [o for o in buyers if o.get("employees")]
        added, expansions = sum(o.year(self.months)[0] for o in self.all), sum(len(o.year(self.months)[2]) for o in self.all)
        old = [o for o in self.all if o.is_customer_at(self.months[0])]
        shares = [self.adding(month) for month in self.months]
        line = {
            "section": "overview",
            "organizations": len(self.all),
            "customers": len(buyers),
            "seats": seats,
            "assigned": sum(o.assigned for o in buyers),
            "active": active,
            "seats_per_organization": median([o.bought for o in buyers]),
            "seats_per_organization_mean": ratio(seats, len(buyers)),
            "initial_seats": median([o.initial for o in self.all if o.first is not None]),
            "utilisation": ratio(active, seats),
            "inactive_share": ratio(assigned_of_all - sum(o.active for o in self.all), assigned_of_all),
            "seats_to_employees": ratio(sum(o.bought for o in both), sum(o.get("employees") for o in both)),
            "seats_added": added,
            "seats_removed": sum(o.year(self.months)[1] for o in self.all),
            "expansions": expansions,
            "seats_per_expansion": ratio(added, expansions),
            "share_adding": ratio(sum(adding for _, adding in shares), sum(count for count, _ in shares)),
            "days_to_expansion": median([o.first_expansion - o.first for o in self.all if o.first_expansion]),
        }
        if old:
            base = sum(o.seats_at(self.months[0]) for o in old)
            line["expansion_rate"] = ratio(sum(o.year(self.months)[0] for o in old), base)
            line["seat_loss"] = ratio(sum(o.year(self.months)[1] for o in old), base)
        priced = [
            (o.bought, [tier["up_to"] for tier in o.get("price_tiers") if "up_to" in tier])
            for o in buyers
            if o.get("price_tiers") and o.get("currency")
        ]
        priced = [(seats, edges) for seats, edges in priced if edges]
        line["at_tier_edge"] = sum(1 for seats, edges in priced if seats in edges)
        line["below_tier_edge"] = sum(1 for seats, edges in priced if seats + 1 in edges or seats + 2 in edges)
        line["above_tier_edge"] = sum(1 for seats, edges in priced if seats - 1 in edges or seats - 2 in edges)
        return line

    def outcomes(self):
        opened = sum(o.opened for o in self.all)
        answered = [days for o in self.all for days in o.answered]
        converted = [days for o in self.all for days in o.converted]
        return {
            "section": "outcomes",
            "findings_opened": opened,
            "findings_open": sum(o.shared for o in self.all),
            "answered": len(answered),
            "answered_share": ratio(len(answered), opened),
            "days_to_answer": median(answered),
            "converted": len(converted),
            "converted_share": ratio(len(converted), opened),
            "days_to_conversion": median(converted),
        }

    def prevalence(self):
        groups = [("all", None, self.all)]
        for kind in ("plan", "segment"):
            for name in sorted({o.get(kind) for o in self.all} - {None}):
                groups.append((kind, name, [o for o in self.all if o.get(kind) == name]))
        lines = []
        for scope, name, members in groups:
            used = [(o, max(o.active, o.shared)) for o in members if o.active > 0 or o.shared > 0]
            count, shared = sum(accounts for _, accounts in used), sum(o.shared for o, _ in used)
            if count == 0 and scope != "all":
                continue
            line = {
                "section": "prevalence",
                "scope": scope,
                "name": name,
                "accounts": count,
                "shared": shared,
                "extra_people_at_least": sum(o.at_least for o in members),
                "extra_people": sum(o.estimate for o in members),
                "unpaid_seats_at_least": sum(o.unpaid_at_least for o in members),
                "unpaid_seats": sum(o.unpaid for o in members),
            }
            if count >= ACCOUNTS_MIN:
                low, high = wilson(shared, count)
                line |= {"share": ratio(shared, count), "share_low": ratio(low, 1), "share_high": ratio(high, 1)}
                assert low < LINE, "the town is not one in which sharing is common"
            lines.append(line)
            values = defaultdict(lambda: [Decimal(0), Decimal(0)])
            for o in members:
                if o.unpaid > 0:
                    seats = o.bought if o.get("seats_purchased") is not None else o.assigned
                    ends = (o.cost(o.unpaid_at_least, seats), o.cost(o.unpaid, seats))
                    if None not in ends:
                        values[o.get("currency")][0] += ends[0]
                        values[o.get("currency")][1] += ends[1]
            for currency, (at_least, estimate) in sorted(values.items()):
                lines.append(
                    {"section": "unpaid", "scope": scope, "name": name, "currency": currency}
                    | {"monthly_value_at_least": str(at_least), "monthly_value": str(estimate)}
                )
        return lines

    def by_month(self):
        lines = []
        for month in self.months:
            own = [(o, o.months[month]) for o in self.all if month in o.months]
            count, adding = self.adding(month)
            expansions = sum(len(m["expansions"]) for _, m in own)
            line = {
                "section": "month",
                "month": month_text(month),
                "customers": count,
                "customers_adding": adding,
                "seats_added": sum(m["added"] for _, m in own),
                "seats_removed": sum(m["removed"] for _, m in own),
                "expansions": expansions,
            }
            if count:
                line["share_adding"] = ratio(adding, count)
            if expansions:
                line["unpriced_expansions"] = expansions - sum(len(o.priced(m["expansions"])) for o, m in own)
            heard = [o.active_at_end[month] for o in self.all if month in o.active_at_end]
            if heard:
                line["active"] = sum(heard)
            lines.append(line)
            revenues = defaultdict(Decimal)
            for o, m in own:
                if o.priced(m["expansions"]):
                    revenues[o.currency] += sum(o.priced(m["expansions"]))
            for currency, revenue in sorted(revenues.items()):
                lines.append({"section": "revenue", "month": month_text(month), "currency": currency})
                lines[-1]["expansion_revenue"] = str(revenue)
        return lines

    def price(self, o):
        """The bill, by the list, and of one seat."""
        if o.bought == 0 or o.gross(o.bought) is None:
            return None
        return o.monthly(o.gross(o.bought)), o.list_price(o.bought), o.list_price(1)

    def prices(self):
        groups = defaultdict(list)
        for o in self.all:
            if self.price(o):
                groups[o.get("currency")].append(o)
        for currency, members in sorted(groups.items()):
            seats = sum(o.bought for o in members)
            revenue, listed = (sum(self.price(o)[part] for o in members) for part in (0, 1))
            yield {
                "section": "price",
                "currency": currency,
                "customers": len(members),
                "seats": seats,
                "revenue": str(revenue),
                "revenue_per_seat": str(rounded(revenue / seats, currency)),
                "list_per_seat": str(rounded(listed / seats, currency)),
                "revenue_to_list": ratio(float(revenue), float(listed)),
            }

    def tier(self, o):
        if o.bought == 0 or not o.get("price_tiers") or not o.get("currency"):
            return None
        for number, tier in enumerate(o.get("price_tiers"), 1):
            if o.bought <= tier.get("up_to", math.inf):
                return number
        return None

    def tiers(self):
        groups = defaultdict(list)
        for o in self.all:
            if self.tier(o):
                groups[self.tier(o)].append(o.bought)
        for tier, seats in sorted(groups.items()):
            yield {"section": "tier", "tier": str(tier), "customers": len(seats), "seats": sum(seats)}

    def cohorts(self):
        groups = defaultdict(list)
        for o in self.all:
            if o.first is not None:
                groups[month_of(o.first)].append(o)
        for month, members in sorted(groups.items()):
            initial, seats = sum(o.initial for o in members), sum(o.bought for o in members)
            yield {
                "section": "cohort",
                "month": month_text(month),
                "customers": len(members),
                "initial_seats": initial,
                "seats": seats,
                "seats_to_initial": ratio(seats, initial),
            }

    def organization(self, o):
        line = {"section": "organization", "organization": o.id}
        line |= {key: o.get(key) for key in ("name", "plan", "segment", "currency")}
        line |= {"assigned": o.assigned, "active": o.active}
        if o.get("seats_purchased") is not None:
            line |= {"seats": o.bought, "over": max(0, o.assigned - o.bought)}
            if line["over"] > 0 and o.cost(line["over"], o.bought) is not None:
                line["over_monthly_cost"] = str(o.cost(line["over"], o.bought))
            if o.get("employees"):
                line["seats_to_employees"] = ratio(o.bought, o.get("employees"))
        if o.bought > 0:
            line["utilisation"] = ratio(o.active, o.bought)
        if o.assigned > 0:
            line["inactive_share"] = ratio(o.assigned - o.active, o.assigned)
        if o.get("employees"):
            line["employees"] = o.get("employees")
        if o.first is not None:
            added, removed, expansions = o.year(self.months)
            line |= {"initial_seats": o.initial, "customer_since": date_text(o.first), "seats_added": added}
            line |= {"seats_removed": removed, "expansions": len(expansions)}
            if expansions:
                priced = o.priced(expansions)
                line["seats_per_expansion"] = ratio(added, len(expansions))
                line["unpriced_expansions"] = len(expansions) - len(priced)
                if priced:
                    line["expansion_revenue"] = str(sum(priced))
            if o.first_expansion:
                line["days_to_expansion"] = o.first_expansion - o.first
        if self.price(o):
            revenue, listed, each = self.price(o)
            line |= {"revenue": str(revenue), "revenue_per_seat": str(rounded(revenue / o.bought, o.get("currency")))}
            line |= {"list_per_seat": str(each), "revenue_to_list": ratio(float(revenue), float(listed))}
        if self.tier(o):
            line["tier"] = self.tier(o)
            if self.tier(o) < len(o.get("price_tiers")):
                line["seats_to_next_tier"] = o.get("price_tiers")[self.tier(o) - 1]["up_to"] - o.bought + 1
        line |= {"findings_opened": o.opened, "findings_open": o.shared}
        line |= {"answered": len(o.answered), "converted": len(o.converted)}
        line |= {"extra_people_at_least": o.at_least, "extra_people": o.estimate}
        line |= {"unpaid_seats_at_least": o.unpaid_at_least, "unpaid_seats": o.unpaid}
        if o.unpaid > 0:
            seats = o.bought if o.get("seats_purchased") is not None else o.assigned
            ends = (o.cost(o.unpaid_at_least, seats), o.cost(o.unpaid, seats))
            if None not in ends:
                line |= {"monthly_value_at_least": str(ends[0]), "monthly_value": str(ends[1])}
        return line


class TrueUp:
    """What organizations owe and have left over some months: `report --true-up`."""

    def __init__(self, world, period, months):
        self.period, self.months, self.now = period, months, month_of(world.day)
        self.organizations = sorted(world.organizations.values(), key=lambda o: (-o.bought, o.id))

    @property
    def lines(self):
        lines, sums = [], defaultdict(lambda: [0, 0, Decimal(0)])
        for o in self.organizations:
            own = [m for m in self.months if o.first is not None and month_of(o.first) <= m <= self.now]
            if not own:
                continue
            line, owed = self.line(o, own)
            lines.append(line)
            if owed:
                total = sums[o.get("currency")]
                total[0] += 1
                total[1] += line["over"]
                total[2] += owed
        return [
            {"section": "true_up_sum", "period": self.period, "currency": currency, "organizations": count, "over": over,
             "owed": str(owed)}
            for currency, (count, over, owed) in sorted(sums.items())
        ] + lines

    def line(self, o, own):
        line = {"section": "true_up", "period": self.period, "organization": o.id}
        line |= {key: o.get(key) for key in ("name", "currency")}
        seats = line["seats_billed"] = o.seats_at(own[-1] + 1)
        # Of this month perhaps no day has ended yet.
        known = [
            (o.seats_at(m + 1),) + o.assigned_at_ends[m] if m in o.assigned_at_ends else None
            for m in own
            if m in o.assigned_at_ends or m != self.now
        ]
        is_by_value = o.get("pricing") == "value"
        if known and known[-1]:
            over = known[-1][1] - seats
            line |= {"assigned_at_end": known[-1][1], "left": max(0, -over), "over": max(0, over)}
            if over > 0 and not is_by_value and o.cost(over, seats) is not None:
                line["over_monthly_cost"] = str(o.cost(over, seats))
        if not known or None in known:
            return line, None
        peak = max(each[2] for each in known)
        line |= {"peak": peak, "over_at_peak": max(0, peak - seats)}
        line["months_over"] = sum(assigned > bought for bought, assigned, _ in known)
        costs = [o.cost(assigned - bought, bought) for bought, assigned, _ in known if assigned > bought]
        if is_by_value or None in costs or not o.get("price_tiers") or not o.get("currency"):
            return line, None
        owed = rounded(sum(costs, Decimal(0)), o.get("currency"))
        return line | {"owed": str(owed)}, owed


def wilson(part, whole):
    """The 95 % score interval."""
    share, weight = part / whole, 1.96 * 1.96 / whole
    half = 1.96 * math.sqrt(share * (1 - share) / whole + weight / (4 * whole))
    return max(0, (share + weight / 2 - half) / (1 + weight)), min(1, (share + weight / 2 + half) / (1 + weight))
