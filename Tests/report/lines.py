"""A year of many organizations as event lines: what they buy, who comes, and who shares a login."""

import json
import random

DAY = 86_400_000
BEGIN = 1_735_689_600_000  # 2025-01-01T00:00:00Z
DAYS = 365

PLANS = ["starter", "team", "business", None]
SEGMENTS = ["clinics", "schools", "shops", None]
TIERS = {
    "starter": [{"up_to": 10, "unit_price": "12.50"}, {"unit_price": "9.99"}],
    "team": [
        {"up_to": 10, "unit_price": "50.00"},
        {"up_to": 50, "unit_price": "40.00"},
        {"unit_price": "30.00"},
    ],
    # The last seats are on request.
    "business": [{"up_to": 20, "unit_price": "33.33"}, {"up_to": 60, "unit_price": "21.07"}, {}],
    None: None,
}
CURRENCIES = ["MYR", "IDR", "JPY", "USD", "KWD"]


class Town:
    """Lines in the order in which they are to be read."""

    def __init__(self, seed, organizations):
        self.random = random.Random(seed)
        self.lines = []
        self.accounts = 0
        for number in range(organizations):
            self.organization(number)
        self.lines.sort(key=lambda line: line[:2])
        self.delay()

    def add(self, time, fields):
        self.lines.append((time, len(self.lines), fields))

    def some_time(self, day):
        """Working hours, so that days are begun by many lines."""
        return BEGIN + day * DAY + self.random.randrange(6 * 3_600_000, 20 * 3_600_000)

    def organization(self, number):
        name, pick = f"org-{number:05}", self.random
        joined = pick.randrange(0, DAYS - 5)
        plan = pick.choice(PLANS)
        facts = {"name": f"Firm {number}", "plan": plan, "segment": pick.choice(SEGMENTS)}
        if pick.random() < 0.7:
            facts["employees"] = pick.randrange(1, 400)
        if TIERS[plan]:
            facts |= {"price_tiers": TIERS[plan], "currency": pick.choice(CURRENCIES)}
            if pick.random() < 0.3:
                facts["billing_period"] = "year"
            if pick.random() < 0.3:
                facts["discount"] = pick.choice(["10", "12.5", "33.3"])
        if pick.random() < 0.1:
            facts["pricing"] = "value"
        seats = pick.choice([1, 2, 3, 5, 8, 9, 10, 10, 12, 15, 20, 30, 48, 50, 51, 80])
        if pick.random() < 0.93:
            facts["seats_purchased"] = seats
        self.update(joined, name, facts)
        for _ in range(pick.choice([0, 0, 0, 1, 1, 2, 4])):
            seats = max(0, seats + pick.choice([1, 2, 5, 10, -1, -3, -seats]))
            self.update(pick.randrange(joined, DAYS), name, {"seats_purchased": seats})
        if pick.random() < 0.05:
            self.update(pick.randrange(joined, DAYS), name, {"seats_purchased": None})
        if pick.random() < 0.05:
            self.update(pick.randrange(joined, DAYS), name, {"currency": pick.choice(CURRENCIES)})
        if pick.random() < 0.05:
            self.update(pick.randrange(joined, DAYS), name, {"plan": "team", "price_tiers": TIERS["team"]})
        for _ in range(pick.choice([0, 1, 2, 3, 4, 5, 7, 12])):
            self.account(joined, name)

    def update(self, day, organization, fields):
        self.add(self.some_time(day), {"type": "organization.update", "organization": organization} | fields)

    def account(self, joined, organization):
        self.accounts += 1
        name, pick = f"user-{self.accounts:06}", self.random
        is_named_on_lines = pick.random() < 0.3
        first = pick.randrange(joined, DAYS)
        if not is_named_on_lines:
            fields = {"organization": organization}
            if pick.random() < 0.15:
                fields["role"] = pick.choice(["viewer", "guest", "admin"])
            if pick.random() < 0.1:
                fields["status"] = "trial"
            self.says(first, name, fields)
        if pick.random() < 0.1:
            self.says(pick.randrange(first, DAYS), name, {"status": pick.choice(["active", "deactivated"])})
        if pick.random() < 0.05:
            self.says(pick.randrange(first, DAYS), name, {"organization": f"org-{pick.randrange(50):05}"})
        last = pick.choice([DAYS, DAYS, pick.randrange(first, DAYS)])
        named = {"organization": organization} if is_named_on_lines else {}
        for day in range(first, last, pick.choice([5, 9, 14])):
            self.seen(self.some_time(day), name, "laptop", "60", None, named)
        if pick.random() < 0.06:
            self.share(pick.randrange(first, DAYS), last, name, named)

    def says(self, day, account, fields):
        self.add(self.some_time(day), {"type": "account.update", "account": account} | fields)

    def seen(self, time, account, device, network, place, more):
        number = int(account[5:])
        fields = {
            "type": "session.activity",
            "account": account,
            "device": f"{device}-{account}",
            "ip": f"{network}.{number // 250 % 250}.{number % 250}.{7 + number // 62_500}",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
        if place:
            fields["geo"] = {"latitude": place[0], "longitude": place[1], "accuracy_km": 10}
        self.add(time, fields | more)

    def share(self, first, last, account, more):
        """Two people in far cities at the same time, day after day, and now and then somebody who answers."""
        pick = self.random
        days = min(pick.choice([3, 6, 30]), DAYS - first)
        for day in range(first, first + days):
            noon = BEGIN + day * DAY + 12 * 3_600_000 + pick.randrange(3_600_000)
            self.seen(noon, account, "laptop", "60", (4.58, 101.07), more)
            self.seen(noon + 300_000, account, "other", "80", (51.51, -0.13), more)
            self.seen(noon + 600_000, account, "laptop", "60", (4.58, 101.07), more)
            if pick.random() < 0.2:
                self.seen(noon + 900_000, account, "third", "98", (40.71, -74.01), more)
        for _ in range(pick.choice([0, 0, 1, 2])):
            day = pick.randrange(first, min(DAYS, first + days + 40))
            answer = pick.choice(["seats-added", "seats-added", "several-people", "just-me", "training"])
            fields = {"type": "feedback", "account": account, "answer": answer, "by": "desk"}
            if pick.random() < 0.15:
                fields["undo"] = True
            self.add(self.some_time(day), fields)

    def delay(self):
        """Some lines come late, a few of them long after they count as evidence."""
        arrivals = []
        for time, number, fields in self.lines:
            late = self.random.choice([1_000, 600_000, 40 * DAY]) if self.random.random() < 0.01 else 0
            arrivals.append((time + late, number, time, fields))
        arrivals.sort(key=lambda arrival: arrival[:2])
        self.lines = [{"time": time} | fields for _, _, time, fields in arrivals]

    def write(self, path):
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(line, separators=(",", ":")) + "\n" for line in self.lines)
