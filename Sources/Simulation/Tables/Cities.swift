// Made by make_cities.py, which checks every prefix; change it there.
//
// Locations from GeoLite2 City of July 2018, created by MaxMind, available from https://www.maxmind.com, licensed
// CC BY-SA 4.0 (https://creativecommons.org/licenses/by-sa/4.0/); this table is under the same licence.

/// Where people live, in the order of the table: name, country, time zone, minutes east of UTC in January, latitude and
/// longitude; then prefixes that the database locates there: of access providers (radius at most 20 km; IPv6 100 km), of
/// mobile carriers (radius up to 1,000 km: that coarse they are) and of hosting companies, where VPNs come out.
let cities: [City] = [
    City(
        "London", "GB", "Europe/London", 0, 51.51, -0.09,
        fixed: "80.4.240.0/20 82.27.0.0/20 92.5.80.0/20 90.196.176.0/21", six: "",
        mobile: "31.99.160.0/19 188.29.160.0/19", egress: "139.59.164.0/22"),
    City(
        "Manchester", "GB", "Europe/London", 0, 53.47, -2.23,
        fixed: "92.12.32.0/20 82.29.224.0/20 90.195.184.0/21", six: "2a02:c7d:2200::/40",
        mobile: "31.102.192.0/19", egress: "51.179.140.0/22"),
    City(
        "Dublin", "IE", "Europe/Dublin", 0, 53.33, -6.25,
        fixed: "89.124.128.0/19 37.228.224.0/19 85.91.0.0/19", six: "2001:bb6:5e00::/39",
        mobile: "51.37.192.0/18", egress: ""),
    City(
        "Paris", "FR", "Europe/Paris", 60, 48.86, 2.33,
        fixed: "82.254.32.0/19 109.26.64.0/19 176.158.224.0/19", six: "2a01:cb00:400::/39",
        mobile: "37.164.16.0/20", egress: "195.154.0.0/19"),
    City(
        "Lyon", "FR", "Europe/Paris", 60, 45.75, 4.85,
        fixed: "5.51.160.0/19 90.66.32.0/19 109.2.16.0/20", six: "2a01:cb14::/40",
        mobile: "", egress: ""),
    City(
        "Berlin", "DE", "Europe/Berlin", 60, 52.50, 13.44,
        fixed: "77.3.0.0/18 37.5.0.0/18 79.210.96.0/19", six: "2a02:8109:8800::/38",
        mobile: "2.247.64.0/19 2.204.224.0/20", egress: ""),
    City(
        "Munich", "DE", "Europe/Berlin", 60, 48.15, 11.58,
        fixed: "93.134.128.0/18 217.87.112.0/20 82.135.48.0/20", six: "2001:a61:1000::/39",
        mobile: "109.43.96.0/20", egress: ""),
    City(
        "Amsterdam", "NL", "Europe/Amsterdam", 60, 52.33, 4.88,
        fixed: "80.113.224.0/19 87.210.192.0/19 82.168.16.0/20", six: "2001:982:1d00::/40",
        mobile: "31.137.64.0/19", egress: "85.17.132.0/22"),
    City(
        "Madrid", "ES", "Europe/Madrid", 60, 40.42, -3.68,
        fixed: "80.38.32.0/19 85.62.192.0/19 81.60.144.0/20", six: "2a01:c500::/29",
        mobile: "2.153.64.0/19", egress: ""),
    City(
        "Milan", "IT", "Europe/Rome", 60, 45.46, 9.19,
        fixed: "151.20.0.0/19 81.118.96.0/19 2.238.208.0/20", six: "2001:b07:a20::/43",
        mobile: "151.85.64.0/18 37.159.192.0/20", egress: ""),
    City(
        "Rome", "IT", "Europe/Rome", 60, 41.90, 12.48,
        fixed: "82.107.224.0/19 93.44.96.0/19 151.69.224.0/19", six: "2001:b07:a40::/43",
        mobile: "2.42.224.0/19 31.189.192.0/19", egress: ""),
    City(
        "Lisbon", "PT", "Europe/Lisbon", 0, 38.72, -9.13,
        fixed: "194.65.64.0/18 109.49.128.0/19 87.103.112.0/20", six: "2001:8a0:6700::/40",
        mobile: "148.63.96.0/19 95.136.48.0/20", egress: ""),
    City(
        "Stockholm", "SE", "Europe/Stockholm", 60, 59.33, 18.05,
        fixed: "78.75.0.0/19 92.34.0.0/19 80.217.80.0/20", six: "",
        mobile: "2.65.192.0/19", egress: ""),
    City(
        "Warsaw", "PL", "Europe/Warsaw", 60, 52.28, 21.03,
        fixed: "89.171.128.0/19 85.222.48.0/20 31.63.144.0/20", six: "2a01:110f:a00::/39",
        mobile: "157.25.224.0/19", egress: ""),
    City(
        "Istanbul", "TR", "Europe/Istanbul", 180, 41.02, 28.96,
        fixed: "78.180.64.0/18 94.54.160.0/19 176.42.192.0/19", six: "",
        mobile: "176.237.64.0/18 5.46.176.0/20", egress: ""),
    City(
        "Johannesburg", "ZA", "Africa/Johannesburg", 120, -26.23, 28.06,
        fixed: "197.80.192.0/19 155.234.224.0/19", six: "",
        mobile: "41.13.0.0/18 41.49.0.0/18", egress: ""),
    City(
        "Cape Town", "ZA", "Africa/Johannesburg", 120, -33.93, 18.42,
        fixed: "197.84.224.0/19 165.4.0.0/19", six: "",
        mobile: "41.50.160.0/19", egress: "66.251.132.0/22"),
    City(
        "Nairobi", "KE", "Africa/Nairobi", 180, -1.28, 36.82,
        fixed: "102.166.32.0/19 154.79.32.0/19 196.109.160.0/19", six: "",
        mobile: "197.179.128.0/18 105.58.160.0/19", egress: ""),
    City(
        "Dubai", "AE", "Asia/Dubai", 240, 25.26, 55.30,
        fixed: "5.195.224.0/19 94.56.224.0/19 5.31.96.0/19", six: "2001:8f8:1700::/40",
        mobile: "2.48.0.0/19 2.49.64.0/19", egress: ""),
    City(
        "Mumbai", "IN", "Asia/Kolkata", 330, 18.98, 72.83,
        fixed: "115.96.64.0/18 59.185.96.0/19 120.60.160.0/19", six: "",
        mobile: "115.240.64.0/18 1.38.192.0/18", egress: ""),
    City(
        "Bengaluru", "IN", "Asia/Kolkata", 330, 12.98, 77.58,
        fixed: "115.99.192.0/18 106.51.64.0/19 122.171.224.0/19", six: "",
        mobile: "117.97.64.0/18 1.39.128.0/19", egress: "139.59.4.0/22"),
    City(
        "Delhi", "IN", "Asia/Kolkata", 330, 28.67, 77.22,
        fixed: "120.57.128.0/19 120.56.96.0/19 115.97.96.0/19", six: "",
        mobile: "115.244.64.0/18 106.196.64.0/18", egress: ""),
    City(
        "Kuala Lumpur", "MY", "Asia/Kuala_Lumpur", 480, 3.10, 101.69,
        fixed: "120.140.64.0/19 58.71.192.0/19 211.24.128.0/19", six: "2001:e68:6100::/40",
        mobile: "49.124.0.0/19 183.171.96.0/19", egress: ""),
    City(
        "Johor Bahru", "MY", "Asia/Kuala_Lumpur", 480, 1.55, 103.71,
        fixed: "147.158.0.0/19 147.158.96.0/19", six: "2001:e68:6c00::/41",
        mobile: "", egress: ""),
    City(
        "Singapore", "SG", "Asia/Singapore", 480, 1.29, 103.86,
        fixed: "58.182.64.0/18 121.6.192.0/18 118.201.192.0/18", six: "2001:c20:c800::/41",
        mobile: "49.245.64.0/18 171.207.64.0/18", egress: "119.81.4.0/22"),
    City(
        "Jakarta", "ID", "Asia/Jakarta", 420, -6.17, 106.83,
        fixed: "36.86.32.0/19 118.137.64.0/20 139.0.0.0/20", six: "",
        mobile: "39.192.64.0/18 114.8.64.0/18", egress: ""),
    City(
        "Surabaya", "ID", "Asia/Jakarta", 420, -7.25, 112.75,
        fixed: "139.194.160.0/19 125.167.32.0/19 110.139.48.0/20", six: "",
        mobile: "114.5.32.0/19", egress: ""),
    City(
        "Bangkok", "TH", "Asia/Bangkok", 420, 13.68, 100.50,
        fixed: "134.196.192.0/19 184.82.64.0/19 101.108.96.0/20", six: "2405:9800:bc00::/41",
        mobile: "49.229.176.0/20", egress: ""),
    City(
        "Ho Chi Minh City", "VN", "Asia/Ho_Chi_Minh", 420, 10.81, 106.64,
        fixed: "14.186.192.0/19 115.78.0.0/19 27.3.32.0/20", six: "2403:e200::/41",
        mobile: "27.64.64.0/18 116.100.0.0/18", egress: ""),
    City(
        "Hong Kong", "HK", "Asia/Hong_Kong", 480, 22.28, 114.15,
        fixed: "218.188.0.0/19 123.203.224.0/19 218.102.224.0/19", six: "2404:c806:1300::/40",
        mobile: "121.202.192.0/18", egress: ""),
    City(
        "Seoul", "KR", "Asia/Seoul", 540, 37.60, 126.98,
        fixed: "122.47.0.0/18 175.209.64.0/18 218.39.192.0/18", six: "2001:e60:3000::/41",
        mobile: "42.35.64.0/18 223.52.0.0/18", egress: ""),
    City(
        "Tokyo", "JP", "Asia/Tokyo", 540, 35.69, 139.75,
        fixed: "221.251.64.0/18 219.196.64.0/18 27.83.192.0/18", six: "2400:4030:8800::/38",
        mobile: "49.102.64.0/18 1.72.128.0/19", egress: "103.49.84.0/22"),
    City(
        "Osaka", "JP", "Asia/Tokyo", 540, 34.69, 135.52,
        fixed: "49.251.128.0/18 126.50.64.0/18 59.133.192.0/19", six: "2400:4124:8c00::/39",
        mobile: "160.249.128.0/20", egress: ""),
    City(
        "Sydney", "AU", "Australia/Sydney", 660, -33.86, 150.97,
        fixed: "114.76.224.0/19 121.209.224.0/19 121.44.64.0/19", six: "2001:44b8:3000::/40",
        mobile: "101.112.64.0/19 101.112.128.0/19", egress: "119.9.4.0/22"),
    City(
        "Melbourne", "AU", "Australia/Melbourne", 660, -37.83, 144.93,
        fixed: "124.188.48.0/20 58.7.128.0/20 118.209.208.0/20", six: "2001:8003:4500::/40",
        mobile: "101.116.0.0/19 101.116.192.0/19", egress: ""),
    City(
        "Perth", "AU", "Australia/Perth", 480, -31.98, 115.92,
        fixed: "121.44.32.0/19 106.68.192.0/19 58.110.176.0/20", six: "2001:8003:8080::/41",
        mobile: "101.118.64.0/18", egress: ""),
    City(
        "Auckland", "NZ", "Pacific/Auckland", 780, -36.85, 174.76,
        fixed: "114.23.0.0/19 60.234.0.0/19 115.188.112.0/20", six: "2404:4408:1100::/40",
        mobile: "182.154.64.0/18 58.28.64.0/18", egress: ""),
    City(
        "New York", "US", "America/New_York", -300, 40.79, -73.94,
        fixed: "98.7.0.0/18 71.249.128.0/19 66.65.96.0/19", six: "2604:2000:e000::/38",
        mobile: "75.124.0.0/18 107.87.192.0/18", egress: "38.66.132.0/22"),
    City(
        "Boston", "US", "America/New_York", -300, 42.34, -71.07,
        fixed: "136.31.32.0/19 108.7.128.0/19 50.169.0.0/19", six: "2601:182:cc00::/38",
        mobile: "172.58.208.0/20", egress: ""),
    City(
        "Atlanta", "US", "America/New_York", -300, 33.75, -84.38,
        fixed: "136.55.0.0/19 50.160.128.0/19 68.217.0.0/19", six: "2601:c6:c800::/38",
        mobile: "107.93.0.0/18 24.221.160.0/19", egress: "38.221.132.0/22"),
    City(
        "Chicago", "US", "America/Chicago", -360, 41.87, -87.65,
        fixed: "136.30.64.0/18 24.148.32.0/19 64.108.192.0/19", six: "",
        mobile: "168.74.64.0/18 166.175.64.0/18", egress: "38.197.100.0/22"),
    City(
        "Dallas", "US", "America/Chicago", -360, 33.00, -96.84,
        fixed: "97.99.64.0/18 68.94.192.0/19 71.96.64.0/19", six: "2605:6001:e200::/40",
        mobile: "107.93.128.0/18", egress: "38.114.4.0/22"),
    City(
        "Denver", "US", "America/Denver", -420, 39.73, -104.98,
        fixed: "136.29.0.0/18 174.51.224.0/19 65.128.32.0/19", six: "2601:282:400::/38",
        mobile: "172.58.48.0/20 174.209.0.0/20", egress: ""),
    City(
        "Seattle", "US", "America/Los_Angeles", -480, 47.61, -122.33,
        fixed: "136.27.0.0/19 50.135.160.0/19 71.37.32.0/19", six: "2601:602:9800::/38",
        mobile: "166.176.128.0/19 174.216.0.0/19", egress: ""),
    City(
        "San Francisco", "US", "America/Los_Angeles", -480, 37.79, -122.39,
        fixed: "136.24.192.0/18 50.136.128.0/19 12.248.64.0/20", six: "2601:645:4000::/38",
        mobile: "166.204.64.0/18 70.213.0.0/20", egress: ""),
    City(
        "Los Angeles", "US", "America/Los_Angeles", -480, 34.05, -118.39,
        fixed: "104.173.192.0/18 172.112.64.0/18 71.119.96.0/19", six: "2606:6000:6000::/38",
        mobile: "107.106.64.0/18 173.4.192.0/18", egress: "38.185.36.0/22"),
    City(
        "Toronto", "CA", "America/Toronto", -300, 43.65, -79.48,
        fixed: "99.225.64.0/18 23.233.64.0/20 69.158.16.0/20", six: "2607:fea8:1200::/39",
        mobile: "72.139.192.0/19", egress: "64.17.52.0/22"),
    City(
        "Vancouver", "CA", "America/Vancouver", -480, 49.25, -123.13,
        fixed: "174.6.192.0/18 24.85.128.0/19 142.179.16.0/20", six: "2001:569:7800::/39",
        mobile: "204.50.80.0/20", egress: ""),
    City(
        "Mexico City", "MX", "America/Mexico_City", -360, 19.44, -99.14,
        fixed: "189.171.192.0/18 177.238.64.0/19 200.56.32.0/19", six: "2806:107e::/41",
        mobile: "200.68.160.0/19", egress: ""),
    City(
        "São Paulo", "BR", "America/Sao_Paulo", -180, -23.57, -46.64,
        fixed: "179.153.64.0/18 177.32.64.0/18 187.121.64.0/18", six: "2804:431:8800::/40",
        mobile: "177.148.192.0/18 177.140.64.0/18", egress: ""),
]
