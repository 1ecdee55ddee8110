#!/usr/bin/env python3
"""Makes the small databases that the tests of the geolocation stage read.

    pip install mmdb_writer netaddr && python3 make_fixtures.py

Addresses of the documentation ranges (RFC 5737, RFC 3849) are in every database, with places: the stage has to leave
them alone all the same, since special-purpose addresses are nowhere. What it has to find are a few small public
networks. Everything said about these is invented: no place, number or trait here tells anything about the real ones.

The build date is fixed, so running this again gives the same bytes.
"""

import pathlib

from mmdb_writer import MMDBWriter, MmdbF32, MmdbU32
from netaddr import IPSet

HERE = pathlib.Path(__file__).parent
BUILT = 1_750_000_000  # 2025-06-15T15:06:40Z

DOCUMENTATION = ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"]


def write(name, database_type, rows, ip_version=6):
    writer = MMDBWriter(
        ip_version=ip_version,
        ipv4_compatible=ip_version == 6,
        database_type=database_type,
        languages=["en"],
        description="Invented, for tests",
    )
    for networks, record in rows:
        writer.insert_network(IPSet(networks), record)
    metadata = writer._build_meta()
    metadata["build_epoch"] = BUILT
    writer._build_meta = lambda: metadata
    writer.to_db_file(str(HERE / name))


def place(city, country, latitude, longitude, radius=None, **more):
    record = {"location": {"latitude": latitude, "longitude": longitude}, **more}
    if radius is not None:
        record["location"]["accuracy_radius"] = radius
    if city:
        record["city"] = {"names": {"de": "(" + city + ")", "en": city}}
    if country:
        record["country"] = {"iso_code": country, "names": {"en": "Country " + country}}
    return record


write("city.mmdb", "Test-City", [
    (DOCUMENTATION, place("Nowhere", "ZZ", 10.0, 20.0, 5)),
    (["10.0.0.0/8"], place("Private", "ZZ", 10.0, 20.0, 5)),
    (["1.0.0.0/25"], place("Kuala Lumpur", "MY", 3.139, 101.6869, 10)),
    (["1.0.0.128/25"], place("Johor Bahru", "MY", 1.4927, 103.7414, 20)),
    (["1.0.1.0/24"], place("São Paulo", "BR", -23.5505, -46.6333, 50)),
    (["1.0.2.0/24"], place(None, "ID", -2.5, 118.0, 1000)),
    (["1.0.3.0/24"], {"country": {"iso_code": "SG"}}),
    (["1.0.4.0/24"], place("No Radius", "NZ", -41.0, 174.0)),
    (["1.0.5.0/24"], place("Buoy", "GH", 0.0, 0.0, 5)),
    (["1.0.6.0/24"], place("Beyond", "XX", 91.0, 10.0, 5)),
    (["1.0.7.0/24"], place("Zero Radius", "NZ", -41.0, 174.0, 0)),
    (["1.0.8.0/24"], place("N" * 101, "New Zealand", -41.0, 174.0, 5)),
    (["1.0.9.0/24"], place("Unit\x1fSeparator", "NZ", -41.0, 174.0, 5)),
    (["1.0.10.0/24"], {"traits": {"user_type": "hosting"}}),
    (["2400:1::/48"], place("Tokyo", "JP", 35.6895, 139.6917, 5)),
    (["2400:1:1:1::/64"], place("Osaka", "JP", 34.6937, 135.5023, 5)),
    (["2400:1:1:2::8000/113"], place("Kyoto", "JP", 35.0116, 135.7681, 5)),
])

write("country.mmdb", "Test-Country", [
    (["1.0.0.0/24"], {"country": {"iso_code": "MY", "names": {"en": "Malaysia"}}}),
])

write("enterprise.mmdb", "Test-Enterprise", [
    (["1.0.0.0/25"], place("Kuala Lumpur", "MY", 3.139, 101.6869, 10, traits={
        "autonomous_system_number": MmdbU32(64496), "connection_type": "Cellular"})),
    (["1.0.0.128/25"], place("Johor Bahru", "MY", 1.4927, 103.7414, 20, traits={
        "autonomous_system_number": MmdbU32(64497), "connection_type": "Corporate", "is_anonymous_proxy": True})),
    (["1.0.1.0/24"], place("São Paulo", "BR", -23.5505, -46.6333, 50, traits={
        "autonomous_system_number": MmdbU32(64498), "is_satellite_provider": True})),
    (["1.0.2.0/24"], place("Jakarta", "ID", -6.2, 106.8, 5, traits={
        "autonomous_system_number": MmdbU32(64499), "user_type": "consumer_privacy_network"})),
], ip_version=4)

write("flat.mmdb", "Test-Flat", [
    (["1.0.0.0/25"], {"city": "Kuala Lumpur", "country": "MY", "lat": "3.139", "lng": "101.6869"}),
    (["1.0.0.128/25"], {
        "city": "Johor Bahru", "country": "Malaysia", "country_code": "MY",
        "latitude": MmdbF32(1.4927), "longitude": MmdbF32(103.7414), "accuracy_radius": 20}),
])

write("asn.mmdb", "Test-ASN", [
    (DOCUMENTATION, {"autonomous_system_number": MmdbU32(64511)}),
    (["1.0.0.0/24"], {
        "autonomous_system_number": MmdbU32(64500), "autonomous_system_organization": "Example Telecom"}),
    (["1.0.1.0/24"], {"asn": "AS64501", "name": "Example Mobile"}),
    (["1.0.2.0/24"], {"asn": "ASunknown"}),
    (["2400:1::/32"], {"autonomous_system_number": MmdbU32(4200000000)}),
])

write("connection-type.mmdb", "Test-Connection-Type", [
    (["1.0.0.0/25"], {"connection_type": "Cellular"}),
    (["1.0.0.128/25"], {"connection_type": "Cable/DSL"}),
    (["1.0.1.0/24"], {"connection_type": "Corporate"}),
    (["1.0.2.0/24"], {"connection_type": "Satellite"}),
    (["1.0.3.0/24"], {"connection_type": "Dialup"}),
    (["1.0.4.0/24"], {"connection_type": "Carrier pigeon"}),
    (["1.0.11.0/24"], {"connection_type": "Cable/DSL"}),
])

write("anonymous-ip.mmdb", "Test-Anonymous-IP", [
    (["1.0.10.0/32"], {"is_anonymous": True, "is_anonymous_vpn": True, "is_hosting_provider": True}),
    (["1.0.10.1/32"], {"is_anonymous": True, "is_tor_exit_node": True, "is_hosting_provider": True}),
    (["1.0.10.2/32"], {"is_anonymous": True, "is_public_proxy": True}),
    (["1.0.10.3/32"], {"is_anonymous": True, "is_residential_proxy": True}),
    (["1.0.10.4/32"], {"is_anonymous": True, "is_hosting_provider": True}),
    (["1.0.10.5/32"], {"is_anonymous": True}),
    (["1.0.10.6/32"], {"is_anonymous": False}),
    (["1.0.10.7/32"], {"vpn": "true", "hosting": "false"}),
    (["1.0.11.0/25"], {"is_anonymous": True, "is_anonymous_vpn": True}),
])
