#!/usr/bin/env python3
"""Writes Sites.swift: public addresses that a City database locates away from their users, or hardly at all.

    ./make_sites.py GeoLite2-City.mmdb > Sites.swift         (the file that make_cities.py names; takes minutes)

Source: the GeoLite2 City database of July 2018, created by MaxMind, available from https://www.maxmind.com, licensed
CC BY-SA 4.0. Chosen by rule, not by hand, so the same database gives the same table:

- carrier: rows in the same /12 as a carrier's range of Cities.swift, located in a named place of the country at least
  100 km from each of its cities there; the largest first, places at least 60 km apart.
- pool: rows with a radius of 50-500 km whose place is 12-180 km from the city, and within the radius.
- country: rows that name a country but no city, with a radius of 200 km or more.
"""
import collections
import ipaddress
import math
import sys

import maxminddb

from make_cities import CITIES

PER_COUNTRY, PER_COUNTRY_LARGE, LARGE = 7, 12, {"US"}


def kilometres(a, b):
    (p, q), (r, s) = (map(math.radians, x) for x in (a, b))
    h = math.sin((r - p) / 2) ** 2 + math.cos(p) * math.cos(r) * math.sin((s - q) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


def rows_by_country(reader, countries):
    found = collections.defaultdict(list)
    for network, record in reader:
        if network.version == 6:
            if int(network.network_address) >> 32:
                continue
            network = ipaddress.ip_network((int(network.network_address), network.prefixlen - 96)) if network.prefixlen > 104 else None
        country, location = record.get("country", {}).get("iso_code"), record.get("location", {})
        if network is None or network.prefixlen > 22 or country not in countries or "accuracy_radius" not in location:
            continue
        name = record.get("city", {}).get("names", {}).get("en")
        found[country].append((network, name, (location["latitude"], location["longitude"]), location["accuracy_radius"]))
    for rows in found.values():
        rows.sort(key=lambda row: (row[0].prefixlen, int(row[0].network_address)))
    return found


def main():
    with maxminddb.open_database(sys.argv[1]) as reader:
        homes, carriers, taken = collections.defaultdict(dict), collections.defaultdict(set), []
        for name, country, _, _, _, fixed, _, mobile, egress in CITIES:
            location = reader.get(fixed.split("/")[0])["location"]
            homes[country][name] = (location["latitude"], location["longitude"])
            taken += map(ipaddress.ip_network, f"{fixed} {mobile} {egress}".split())
            carriers[country] |= {int(ipaddress.ip_network(prefix).network_address) >> 20 for prefix in mobile.split()}
        rows = rows_by_country(reader, set(homes))

    def take(network, length):
        """The first /length of the row, or all of it when it is smaller; None when in use already."""
        part = network if network.prefixlen >= length else next(network.subnets(new_prefix=length))
        if not part.is_global or any(part.overlaps(other) for other in taken):
            return None
        taken.append(part)
        return part

    def line(use, place, at, radius, prefix):
        return f'    Site(.{use}, "{place}", {at[0]:.2f}, {at[1]:.2f}, {radius}, "{prefix}"),'

    lines = []
    for country in homes:
        inside = lambda row: int(row[0].network_address) >> 20 in carriers[country]
        used = []
        for row in filter(inside, rows[country]):
            network, name, at, radius = row
            if len(used) == (PER_COUNTRY_LARGE if country in LARGE else PER_COUNTRY):
                break
            if not name or radius < 20 or min(kilometres(at, home) for home in homes[country].values()) < 100:
                continue
            if all(kilometres(at, other) >= 60 for other in used) and (prefix := take(network, 20)):
                used.append(at)
                lines.append(line("carrier", country, at, radius, prefix))
        count = 0
        for network, name, at, radius in rows[country]:
            if count < 2 and not name and radius >= 200 and network.prefixlen <= 19 and (prefix := take(network, 18)):
                count += 1
                lines.append(line("country", country, at, radius, prefix))
    for country, cities in homes.items():
        for city, home in cities.items():
            used = set()
            near = lambda row: row[1] and row[3] in (50, 100, 200, 500) and 12 <= kilometres(home, row[2]) <= min(row[3], 180)
            wanted = [row for row in rows[country] if row[0].prefixlen <= 21 and int(row[0].network_address) >> 20 not in carriers[country] and near(row)]
            for network, name, at, radius in sorted(wanted, key=lambda row: (row[0].prefixlen, int(row[0].network_address))):
                if len(used) < 4 and not {name, radius} & used and (prefix := take(network, 19)):
                    used |= {name, radius}
                    lines.append(line("pool", city, at, radius, prefix))
    print(HEADER + "\n".join(lines) + "\n]")


HEADER = """\
// Made by make_sites.py; change it there.
//
// Locations from GeoLite2 City of July 2018, created by MaxMind, available from https://www.maxmind.com, licensed
// CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/); this table is under the same licence.

/// Blocks of addresses that a City database places away from their users: use, country or city of the users, latitude,
/// longitude and accuracy radius (km) in the database.
let sites: [Site] = [
"""

if __name__ == "__main__":
    main()
