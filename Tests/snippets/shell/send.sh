#!/bin/sh
# send.sh EVENT: hands one event line to seatwatchd and returns at once, whatever becomes of the daemon.
#
# The line goes into a spool; one carrier at a time, in the background, takes the spool to the socket. What cannot be
# delivered goes along with a later event. With the spool full the event is dropped, and the exit status is 75.
socket=${EVENTS_SOCKET:-/run/seatwatch/events.sock}
spool=${EVENTS_SPOOL:-/var/spool/seatwatch-events}
spool_max=65536 # bytes that may wait; a socket that nobody reads takes as much

mkdir -p -m 700 "$spool" && cd "$spool" || exit 73

add() (
    flock 9 # held for moments only, never while the daemon is waited for
    [ "$(wc -c 2> /dev/null < waiting || echo 0)" -lt "$spool_max" ] && printf '%s\n' "$1" >> waiting
) 9>> spool.lock

carry() (
    flock -n 8 || exit # another one does; it looks again before it goes
    while :; do
        flock 9
        [ -s sending ] || mv waiting sending 2> /dev/null || exit
        flock -u 9
        timeout 5 socat -u OPEN:sending "UNIX-CONNECT:$socket" 9>&- || exit
        rm sending
    done
) 8>> carrier.lock 9>> spool.lock

add "$1"
added=$?
carry < /dev/null > /dev/null 2>&1 &
[ "$added" = 0 ] || exit 75
