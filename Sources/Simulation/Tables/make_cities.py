#!/usr/bin/env python3
"""Writes Cities.swift: where the simulator's people live, and real public addresses that are located there.

    pip download --no-deps maxminddb-geolite2==2018.703     # holds GeoLite2-City.mmdb; unpack it anywhere
    pip install maxminddb
    ./make_cities.py GeoLite2-City.mmdb > Cities.swift

Source of every location: the GeoLite2 City database of July 2018, created by MaxMind, available from
https://www.maxmind.com, licensed CC BY-SA 4.0. The prefixes below were chosen by hand among those that the database
puts wholly into one city, in ranges of the access providers and mobile carriers of that city (`fixed`, `mobile`) or of
hosting companies (`egress`). Nothing is written unless *every* row of the database inside *every* prefix names the
prefix's own city with an accuracy radius within the limit of its use.

UTC offsets are those of January (no daylight saving), as the default start of a simulated town is in January.
"""
import ipaddress
import sys

import maxminddb

# Kilometres. Mobile rows are coarse in truth, and the simulator is to show that.
RADIUS_MAX = {"fixed": 20, "six": 100, "mobile": 1000, "egress": 50}

# name, country, geonames id, time zone, minutes east of UTC in January, fixed, IPv6, mobile, egress
CITIES = [
    ("London", "GB", 2643743, "Europe/London", 0, "80.4.240.0/20 82.27.0.0/20 92.5.80.0/20 90.196.176.0/21", "", "31.99.160.0/19 188.29.160.0/19", "139.59.164.0/22"),
    ("Manchester", "GB", 2643123, "Europe/London", 0, "92.12.32.0/20 82.29.224.0/20 90.195.184.0/21", "2a02:c7d:2200::/40", "31.102.192.0/19", "51.179.140.0/22"),
    ("Dublin", "IE", 2964574, "Europe/Dublin", 0, "89.124.128.0/19 37.228.224.0/19 85.91.0.0/19", "2001:bb6:5e00::/39", "51.37.192.0/18", ""),
    ("Paris", "FR", 2988507, "Europe/Paris", 60, "82.254.32.0/19 109.26.64.0/19 176.158.224.0/19", "2a01:cb00:400::/39", "37.164.16.0/20", "195.154.0.0/19"),
    ("Lyon", "FR", 2996944, "Europe/Paris", 60, "5.51.160.0/19 90.66.32.0/19 109.2.16.0/20", "2a01:cb14::/40", "", ""),
    ("Berlin", "DE", 2950159, "Europe/Berlin", 60, "77.3.0.0/18 37.5.0.0/18 79.210.96.0/19", "2a02:8109:8800::/38", "2.247.64.0/19 2.204.224.0/20", ""),
    ("Munich", "DE", 2867714, "Europe/Berlin", 60, "93.134.128.0/18 217.87.112.0/20 82.135.48.0/20", "2001:a61:1000::/39", "109.43.96.0/20", ""),
    ("Amsterdam", "NL", 2759794, "Europe/Amsterdam", 60, "80.113.224.0/19 87.210.192.0/19 82.168.16.0/20", "2001:982:1d00::/40", "31.137.64.0/19", "85.17.132.0/22"),
    ("Madrid", "ES", 3117735, "Europe/Madrid", 60, "80.38.32.0/19 85.62.192.0/19 81.60.144.0/20", "2a01:c500::/29", "2.153.64.0/19", ""),
    ("Milan", "IT", 3173435, "Europe/Rome", 60, "151.20.0.0/19 81.118.96.0/19 2.238.208.0/20", "2001:b07:a20::/43", "151.85.64.0/18 37.159.192.0/20", ""),
    ("Rome", "IT", 3169070, "Europe/Rome", 60, "82.107.224.0/19 93.44.96.0/19 151.69.224.0/19", "2001:b07:a40::/43", "2.42.224.0/19 31.189.192.0/19", ""),
    ("Lisbon", "PT", 2267057, "Europe/Lisbon", 0, "194.65.64.0/18 109.49.128.0/19 87.103.112.0/20", "2001:8a0:6700::/40", "148.63.96.0/19 95.136.48.0/20", ""),
    ("Stockholm", "SE", 2673730, "Europe/Stockholm", 60, "78.75.0.0/19 92.34.0.0/19 80.217.80.0/20", "", "2.65.192.0/19", ""),
    ("Warsaw", "PL", 756135, "Europe/Warsaw", 60, "89.171.128.0/19 85.222.48.0/20 31.63.144.0/20", "2a01:110f:a00::/39", "157.25.224.0/19", ""),
    ("Istanbul", "TR", 745044, "Europe/Istanbul", 180, "78.180.64.0/18 94.54.160.0/19 176.42.192.0/19", "", "176.237.64.0/18 5.46.176.0/20", ""),
    ("Johannesburg", "ZA", 993800, "Africa/Johannesburg", 120, "197.80.192.0/19 155.234.224.0/19", "", "41.13.0.0/18 41.49.0.0/18", ""),
    ("Cape Town", "ZA", 3369157, "Africa/Johannesburg", 120, "197.84.224.0/19 165.4.0.0/19", "", "41.50.160.0/19", "66.251.132.0/22"),
    ("Nairobi", "KE", 184745, "Africa/Nairobi", 180, "102.166.32.0/19 154.79.32.0/19 196.109.160.0/19", "", "197.179.128.0/18 105.58.160.0/19", ""),
    ("Dubai", "AE", 292223, "Asia/Dubai", 240, "5.195.224.0/19 94.56.224.0/19 5.31.96.0/19", "2001:8f8:1700::/40", "2.48.0.0/19 2.49.64.0/19", ""),
    ("Mumbai", "IN", 1275339, "Asia/Kolkata", 330, "115.96.64.0/18 59.185.96.0/19 120.60.160.0/19", "", "115.240.64.0/18 1.38.192.0/18", ""),
    ("Bengaluru", "IN", 1277333, "Asia/Kolkata", 330, "115.99.192.0/18 106.51.64.0/19 122.171.224.0/19", "", "117.97.64.0/18 1.39.128.0/19", "139.59.4.0/22"),
    ("Delhi", "IN", 1273294, "Asia/Kolkata", 330, "120.57.128.0/19 120.56.96.0/19 115.97.96.0/19", "", "115.244.64.0/18 106.196.64.0/18", ""),
    ("Kuala Lumpur", "MY", 1735161, "Asia/Kuala_Lumpur", 480, "120.140.64.0/19 58.71.192.0/19 211.24.128.0/19", "2001:e68:6100::/40", "49.124.0.0/19 183.171.96.0/19", ""),
    ("Johor Bahru", "MY", 1732752, "Asia/Kuala_Lumpur", 480, "147.158.0.0/19 147.158.96.0/19", "2001:e68:6c00::/41", "", ""),
    ("Singapore", "SG", 1880252, "Asia/Singapore", 480, "58.182.64.0/18 121.6.192.0/18 118.201.192.0/18", "2001:c20:c800::/41", "49.245.64.0/18 171.207.64.0/18", "119.81.4.0/22"),
    ("Jakarta", "ID", 1642911, "Asia/Jakarta", 420, "36.86.32.0/19 118.137.64.0/20 139.0.0.0/20", "", "39.192.64.0/18 114.8.64.0/18", ""),
    ("Surabaya", "ID", 1625822, "Asia/Jakarta", 420, "139.194.160.0/19 125.167.32.0/19 110.139.48.0/20", "", "114.5.32.0/19", ""),
    ("Bangkok", "TH", 1609350, "Asia/Bangkok", 420, "134.196.192.0/19 184.82.64.0/19 101.108.96.0/20", "2405:9800:bc00::/41", "49.229.176.0/20", ""),
    ("Ho Chi Minh City", "VN", 1566083, "Asia/Ho_Chi_Minh", 420, "14.186.192.0/19 115.78.0.0/19 27.3.32.0/20", "2403:e200::/41", "27.64.64.0/18 116.100.0.0/18", ""),
    ("Hong Kong", "HK", 8223932, "Asia/Hong_Kong", 480, "218.188.0.0/19 123.203.224.0/19 218.102.224.0/19", "2404:c806:1300::/40", "121.202.192.0/18", ""),
    ("Seoul", "KR", 1835848, "Asia/Seoul", 540, "122.47.0.0/18 175.209.64.0/18 218.39.192.0/18", "2001:e60:3000::/41", "42.35.64.0/18 223.52.0.0/18", ""),
    ("Tokyo", "JP", 1850147, "Asia/Tokyo", 540, "221.251.64.0/18 219.196.64.0/18 27.83.192.0/18", "2400:4030:8800::/38", "49.102.64.0/18 1.72.128.0/19", "103.49.84.0/22"),
    ("Osaka", "JP", 1853909, "Asia/Tokyo", 540, "49.251.128.0/18 126.50.64.0/18 59.133.192.0/19", "2400:4124:8c00::/39", "160.249.128.0/20", ""),
    ("Sydney", "AU", 2147714, "Australia/Sydney", 660, "114.76.224.0/19 121.209.224.0/19 121.44.64.0/19", "2001:44b8:3000::/40", "101.112.64.0/19 101.112.128.0/19", "119.9.4.0/22"),
    ("Melbourne", "AU", 2158177, "Australia/Melbourne", 660, "124.188.48.0/20 58.7.128.0/20 118.209.208.0/20", "2001:8003:4500::/40", "101.116.0.0/19 101.116.192.0/19", ""),
    ("Perth", "AU", 2063523, "Australia/Perth", 480, "121.44.32.0/19 106.68.192.0/19 58.110.176.0/20", "2001:8003:8080::/41", "101.118.64.0/18", ""),
    ("Auckland", "NZ", 2193733, "Pacific/Auckland", 780, "114.23.0.0/19 60.234.0.0/19 115.188.112.0/20", "2404:4408:1100::/40", "182.154.64.0/18 58.28.64.0/18", ""),
    ("New York", "US", 5128581, "America/New_York", -300, "98.7.0.0/18 71.249.128.0/19 66.65.96.0/19", "2604:2000:e000::/38", "75.124.0.0/18 107.87.192.0/18", "38.66.132.0/22"),
    ("Boston", "US", 4930956, "America/New_York", -300, "136.31.32.0/19 108.7.128.0/19 50.169.0.0/19", "2601:182:cc00::/38", "172.58.208.0/20", ""),
    ("Atlanta", "US", 4180439, "America/New_York", -300, "136.55.0.0/19 50.160.128.0/19 68.217.0.0/19", "2601:c6:c800::/38", "107.93.0.0/18 24.221.160.0/19", "38.221.132.0/22"),
    ("Chicago", "US", 4887398, "America/Chicago", -360, "136.30.64.0/18 24.148.32.0/19 64.108.192.0/19", "", "168.74.64.0/18 166.175.64.0/18", "38.197.100.0/22"),
    ("Dallas", "US", 4684888, "America/Chicago", -360, "97.99.64.0/18 68.94.192.0/19 71.96.64.0/19", "2605:6001:e200::/40", "107.93.128.0/18", "38.114.4.0/22"),
    ("Denver", "US", 5419384, "America/Denver", -420, "136.29.0.0/18 174.51.224.0/19 65.128.32.0/19", "2601:282:400::/38", "172.58.48.0/20 174.209.0.0/20", ""),
    ("Seattle", "US", 5809844, "America/Los_Angeles", -480, "136.27.0.0/19 50.135.160.0/19 71.37.32.0/19", "2601:602:9800::/38", "166.176.128.0/19 174.216.0.0/19", ""),
    ("San Francisco", "US", 5391959, "America/Los_Angeles", -480, "136.24.192.0/18 50.136.128.0/19 12.248.64.0/20", "2601:645:4000::/38", "166.204.64.0/18 70.213.0.0/20", ""),
    ("Los Angeles", "US", 5368361, "America/Los_Angeles", -480, "104.173.192.0/18 172.112.64.0/18 71.119.96.0/19", "2606:6000:6000::/38", "107.106.64.0/18 173.4.192.0/18", "38.185.36.0/22"),
    ("Toronto", "CA", 6167865, "America/Toronto", -300, "99.225.64.0/18 23.233.64.0/20 69.158.16.0/20", "2607:fea8:1200::/39", "72.139.192.0/19", "64.17.52.0/22"),
    ("Vancouver", "CA", 6173331, "America/Vancouver", -480, "174.6.192.0/18 24.85.128.0/19 142.179.16.0/20", "2001:569:7800::/39", "204.50.80.0/20", ""),
    ("Mexico City", "MX", 3530597, "America/Mexico_City", -360, "189.171.192.0/18 177.238.64.0/19 200.56.32.0/19", "2806:107e::/41", "200.68.160.0/19", ""),
    ("São Paulo", "BR", 3448439, "America/Sao_Paulo", -180, "179.153.64.0/18 177.32.64.0/18 187.121.64.0/18", "2804:431:8800::/40", "177.148.192.0/18 177.140.64.0/18", ""),
]


def problems(reader, prefix, geoname, radius_max):
    """What in the database speaks against `prefix` being in `geoname`; and the place of its first row."""
    network = ipaddress.ip_network(prefix)
    address, last, place, found = network.network_address, network.broadcast_address, None, []
    while True:
        record, length = reader.get_with_prefix_len(address)
        row = ipaddress.ip_network((int(address), length), strict=False) if network.version == 4 else ipaddress.ip_network((address, length), strict=False)
        city = (record or {}).get("city", {}).get("geoname_id")
        location = (record or {}).get("location", {})
        if city != geoname:
            found.append(f"{row} is in {city}, not {geoname}")
        elif location.get("accuracy_radius", 9999) > radius_max:
            found.append(f"{row} has a radius of {location.get('accuracy_radius')} km")
        place = place or location
        if row.broadcast_address >= last:
            return found, place
        address = row.broadcast_address + 1


def main():
    bad, entries, seen = [], [], []
    with maxminddb.open_database(sys.argv[1]) as reader:
        for name, country, geoname, zone, offset, *uses in CITIES:
            place = None
            for use, prefixes in zip(RADIUS_MAX, uses):
                for prefix in prefixes.split():
                    found, at = problems(reader, prefix, geoname, RADIUS_MAX[use])
                    bad += [f"{name}: {use} {prefix}: {text}" for text in found]
                    place = place or at
                    network = ipaddress.ip_network(prefix)
                    bad += [f"{prefix} overlaps {other}" for other in seen if other.version == network.version and other.overlaps(network)]
                    seen.append(network)
            fixed, six, mobile, egress = uses
            entries.append(
                f'    City(\n        "{name}", "{country}", "{zone}", {offset}, {place["latitude"]:.2f}, {place["longitude"]:.2f},\n'
                f'        fixed: "{fixed}", six: "{six}",\n        mobile: "{mobile}", egress: "{egress}"),\n')
    if bad:
        sys.exit("\n".join(bad))
    print(HEADER + "".join(entries) + "]")


HEADER = """\
// Made by make_cities.py, which checks every prefix; change it there.
//
// Locations from GeoLite2 City of July 2018, created by MaxMind, available from https://www.maxmind.com, licensed
// CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/); this table is under the same licence.

/// Where people live, in the order of the table: name, country, time zone, minutes east of UTC in January, latitude and
/// longitude; then prefixes that the database locates there: of access providers (radius at most 20 km; IPv6 100 km), of
/// mobile carriers (radius up to 1,000 km: that coarse they are) and of hosting companies, where VPNs come out.
let cities: [City] = [
"""

if __name__ == "__main__":
    main()
