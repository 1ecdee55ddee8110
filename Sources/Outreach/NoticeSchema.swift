public import Model

/// The JSON Schemas (2020-12) of notices, so that subscribers can check what they are written against.
public enum NoticeSchema {
    /// The schema of a type, with a line end.
    public static func text(for type: NoticeType) -> String {
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "\(type.rawValue)",
          "type": "object",
          "required": [\(list(type.requiredFields))],
          "properties": {
            "specversion": { "const": "1.0" },
            "id": { "type": "string", "pattern": "^[0-9a-f]{32}$" },
            "sequence": { "type": "string", "pattern": "^[0-9]{20}$" },
            "source": { "type": "string", "pattern": "^seatwatch/" },
            "type": { "const": "\(type.rawValue)" },
            "subject": { "type": "string" },
            "time": { "$ref": "#/$defs/time" },
            "datacontenttype": { "const": "application/json" },
            "data": { "$ref": "#/$defs/\(type.dataName)" }
          },
          "$defs": {
            "time": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$" },
            "takeover": {
              "type": "object",
              "required": ["account", "organization", "display_name", "failures", "summary", "evidence"],
              "properties": {
                "account": { "type": "string" },
                "organization": { "type": ["string", "null"] },
                "display_name": { "type": ["string", "null"] },
                "failures": { "type": "integer", "minimum": 1 },
                "summary": { "type": "string" },
                "evidence": { "type": "array", "items": { "$ref": "#/$defs/evidence" } }
              }
            },
            "displacement": {
              "type": "object",
              "required": [
                "account", "organization", "display_name", "session", "device", "device_class", "network", "started",
                "last_seen", "newest", "limit", "live", "action", "summary", "advice"
              ],
              "properties": {
                "account": { "type": "string" },
                "organization": { "type": ["string", "null"] },
                "display_name": { "type": ["string", "null"] },
                "session": { "type": ["string", "null"] },
                "device": { "type": ["string", "null"] },
                "device_class": { "type": ["string", "null"] },
                "network": { "type": ["string", "null"] },
                "started": { "$ref": "#/$defs/time" },
                "last_seen": { "$ref": "#/$defs/time" },
                "newest": {
                  "type": "object",
                  "required": ["session", "device", "device_class", "network", "started", "last_seen"],
                  "properties": {
                    "session": { "type": ["string", "null"] },
                    "device": { "type": ["string", "null"] },
                    "device_class": { "type": ["string", "null"] },
                    "network": { "type": ["string", "null"] },
                    "started": { "$ref": "#/$defs/time" },
                    "last_seen": { "$ref": "#/$defs/time" }
                  }
                },
                "limit": { "type": "integer", "minimum": 1 },
                "live": { "type": "integer", "minimum": 2 },
                "action": { "const": "end_session" },
                "summary": { "type": "string" },
                "advice": { "type": "string" }
              }
            },
            "sharing": {
              "type": "object",
              "required": [
                "finding", "account", "organization", "display_name", "confidence", "people_estimate",
                "people_at_least", "window", "signals", "ruled_out", "suggestions", "outreach", "message", "feedback"
              ],
              "properties": {
                "finding": { "type": "string" },
                "account": { "type": "string" },
                "organization": { "type": ["string", "null"] },
                "display_name": { "type": ["string", "null"] },
                "confidence": { "type": "number", "minimum": 0, "maximum": 1 },
                "people_estimate": { "type": "integer", "minimum": 1 },
                "people_at_least": { "type": "integer", "minimum": 1 },
                "window": {
                  "type": "object",
                  "required": ["from", "to"],
                  "properties": { "from": { "$ref": "#/$defs/time" }, "to": { "$ref": "#/$defs/time" } }
                },
                "signals": { "type": "array", "items": { "$ref": "#/$defs/signal" } },
                "ruled_out": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["kind", "reason"],
                    "properties": {
                      "kind": { "enum": [\(list(RuledOutKind.allCases.map(\.rawValue)))] },
                      "reason": { "type": "string" }
                    }
                  }
                },
                "suggestions": { "type": "array", "items": { "$ref": "#/$defs/suggestion" } },
                "outreach": {
                  "type": "object",
                  "required": ["step", "decision", "reason", "audience"],
                  "properties": {
                    "step": { "enum": [\(list(LadderStep.allCases.map(\.name)))] },
                    "decision": { "enum": ["send", "hold", "none"] },
                    "reason": { "type": "string" },
                    "audience": { "enum": [\(list(OutreachDecision.Audience.allCases.map(\.rawValue)))] }
                  }
                },
                "message": { "$ref": "#/$defs/message" },
                "feedback": { "type": "array", "items": { "$ref": "#/$defs/choice" } }
              }
            },
            "due": {
              "type": "object",
              "required": [
                "finding", "findings", "accounts", "account", "display_name", "organization", "step", "decision",
                "reason", "audience", "suggestions", "message", "feedback"
              ],
              "properties": {
                "finding": { "type": ["string", "null"] },
                "findings": { "type": "array", "items": { "type": "string" } },
                "accounts": { "type": "array", "items": { "type": "string" } },
                "account": { "type": ["string", "null"] },
                "display_name": { "type": ["string", "null"] },
                "organization": { "type": ["string", "null"] },
                "step": { "enum": [\(list(LadderStep.allCases.map(\.name) + [LadderStep.digestName]))] },
                "decision": { "enum": ["send", "hold"] },
                "reason": { "type": "string" },
                "audience": { "enum": [\(list(OutreachDecision.Audience.allCases.map(\.rawValue)))] },
                "suggestions": { "type": "array", "items": { "$ref": "#/$defs/suggestion" } },
                "message": { "$ref": "#/$defs/message" },
                "feedback": { "type": "array", "items": { "$ref": "#/$defs/choice" } }
              }
            },
            "suggestion": {
              "type": "object",
              "required": ["kind", "reason"],
              "properties": {
                "kind": { "enum": [\(list(Suggestion.Kind.allCases.map(\.rawValue)))] },
                "reason": { "type": "string" },
                "available": { "type": "integer", "minimum": 1 },
                "session_limit": { "type": "integer", "minimum": 2 },
                "quantity": { "type": "integer", "minimum": 1 },
                "monthly_cost": { "type": "string", "pattern": "^[0-9]+([.][0-9]+)?$" },
                "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
                "next_tier": {
                  "type": "object",
                  "required": ["more", "unit_price"],
                  "properties": {
                    "more": { "type": "integer", "minimum": 1 },
                    "unit_price": { "type": ["string", "null"] }
                  }
                },
                "url": { "type": "string" }
              }
            },
            "choice": {
              "type": "object",
              "required": ["answer", "label"],
              "properties": {
                "answer": { "enum": [\(list(Feedback.Answer.allCases.map(\.name)))] },
                "label": { "type": "string" },
                "url": { "type": "string" }
              }
            },
            "seats": {
              "type": "object",
              "required": [
                "organization", "name", "purchased", "assigned", "active", "power_users", "utilisation", "limit", "task"
              ],
              "properties": {
                "organization": { "type": "string" },
                "name": { "type": ["string", "null"] },
                "purchased": { "type": "integer", "minimum": 0 },
                "assigned": { "type": "integer", "minimum": 0 },
                "active": { "type": "integer", "minimum": 0 },
                "power_users": { "type": "integer", "minimum": 0 },
                "utilisation": { "type": "number", "minimum": 0 },
                "limit": { "enum": ["hard", "soft", null] },
                "over": { "type": "integer", "minimum": 1 },
                "since": { "$ref": "#/$defs/day" },
                "added": { "type": "integer", "minimum": 1 },
                "where": {
                  "type": "object",
                  "properties": {
                    "departments": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "required": ["department", "added", "assigned", "new"],
                        "properties": {
                          "department": { "type": "string" },
                          "added": { "type": "integer", "minimum": 1 },
                          "assigned": { "type": "integer", "minimum": 1 },
                          "new": { "type": "boolean" }
                        }
                      }
                    },
                    "countries": {
                      "type": "array",
                      "items": {
                        "type": "object",
                        "required": ["country", "added", "assigned", "new"],
                        "properties": {
                          "country": { "type": "string", "pattern": "^[A-Z]{2}$" },
                          "added": { "type": "integer", "minimum": 1 },
                          "assigned": { "type": "integer", "minimum": 1 },
                          "new": { "type": "boolean" }
                        }
                      }
                    }
                  }
                },
                "refuse_new": { "const": true },
                "year_ago": { "$ref": "#/$defs/year_ago" },
                "task": { "$ref": "#/$defs/task" }
              }
            },
            "idle": {
              "type": "object",
              "required": [
                "organization", "name", "purchased", "assigned", "active", "power_users", "inactive", "accounts", "task",
                "message"
              ],
              "properties": {
                "organization": { "type": "string" },
                "name": { "type": ["string", "null"] },
                "purchased": { "type": ["integer", "null"], "minimum": 0 },
                "assigned": { "type": "integer", "minimum": 0 },
                "active": { "type": "integer", "minimum": 0 },
                "power_users": { "type": "integer", "minimum": 0 },
                "inactive": { "type": "integer", "minimum": 1 },
                "accounts": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["account", "display_name", "last_seen", "days"],
                    "properties": {
                      "account": { "type": "string" },
                      "display_name": { "type": ["string", "null"] },
                      "last_seen": { "type": ["string", "null"], "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
                      "days": { "type": "integer", "minimum": 1 }
                    }
                  }
                },
                "year_ago": { "$ref": "#/$defs/year_ago" },
                "task": { "$ref": "#/$defs/task" },
                "message": { "$ref": "#/$defs/message" }
              }
            },
            "year_ago": {
              "type": "object",
              "required": ["month", "purchased", "active"],
              "properties": {
                "month": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$" },
                "purchased": { "type": "integer", "minimum": 1 },
                "active": { "type": "integer", "minimum": 0 }
              }
            },
            "prevalence": {
              "type": "object",
              "required": [
                "scope", "name", "accounts", "shared", "share", "interval", "line", "reading", "summary",
                "organizations", "organizations_sharing", "extra_people", "unpaid_seats", "monthly_value", "task"
              ],
              "properties": {
                "scope": { "enum": ["all", "plan", "segment"] },
                "name": { "type": ["string", "null"] },
                "accounts": { "type": "integer", "minimum": 1 },
                "shared": { "type": "integer", "minimum": 1 },
                "share": { "type": "number", "minimum": 0, "maximum": 1 },
                "interval": {
                  "type": "object",
                  "required": ["low", "high"],
                  "properties": {
                    "low": { "type": "number", "minimum": 0, "maximum": 1 },
                    "high": { "type": "number", "minimum": 0, "maximum": 1 }
                  }
                },
                "line": { "type": "number", "minimum": 0, "maximum": 1 },
                "reading": { "enum": ["price", "enforcement", null] },
                "summary": { "type": "string" },
                "organizations": { "type": "integer", "minimum": 0 },
                "organizations_sharing": { "type": "integer", "minimum": 0 },
                "extra_people": { "$ref": "#/$defs/range" },
                "unpaid_seats": { "$ref": "#/$defs/range" },
                "monthly_value": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["currency", "at_least", "estimate"],
                    "properties": {
                      "currency": { "type": "string", "pattern": "^[A-Z]{3}$" },
                      "at_least": { "type": "string", "pattern": "^[0-9]+([.][0-9]+)?$" },
                      "estimate": { "type": "string", "pattern": "^[0-9]+([.][0-9]+)?$" }
                    }
                  }
                },
                "task": { "$ref": "#/$defs/task" }
              }
            },
            "range": {
              "type": "object",
              "required": ["at_least", "estimate"],
              "properties": {
                "at_least": { "type": "integer", "minimum": 0 },
                "estimate": { "type": "integer", "minimum": 0 }
              }
            },
            "task": {
              "type": "object",
              "required": ["title", "due"],
              "properties": { "title": { "type": "string" }, "due": { "$ref": "#/$defs/day" } }
            },
            "message": {
              "type": ["object", "null"],
              "required": ["locale", "subject", "body"],
              "properties": {
                "locale": { "type": "string" }, "subject": { "type": "string" }, "body": { "type": "string" }
              }
            },
            "day": { "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" },
            "signal": {
              "type": "object",
              "required": ["kind", "weight", "summary", "evidence"],
              "properties": {
                "kind": { "enum": [\(list(SignalKind.allCases.map(\.rawValue)))] },
                "weight": { "type": "number" },
                "summary": { "type": "string" },
                "evidence": { "type": "array", "items": { "$ref": "#/$defs/evidence" } }
              }
            },
            "evidence": {
              "type": "object",
              "required": ["from", "to", "distance_km", "speed_kmh", "gap_minutes"],
              "properties": {
                "from": { "$ref": "#/$defs/sighting" },
                "to": { "$ref": "#/$defs/sighting" },
                "distance_km": { "type": ["integer", "null"] },
                "speed_kmh": { "type": ["integer", "null"] },
                "gap_minutes": { "type": "integer", "minimum": 0 }
              }
            },
            "sighting": {
              "type": "object",
              "required": [
                "time", "device", "device_class", "network", "network_kind", "asn", "place", "radius_km", "event"
              ],
              "properties": {
                "time": { "$ref": "#/$defs/time" },
                "device": { "type": ["string", "null"] },
                "device_class": { "type": ["string", "null"] },
                "network": { "type": ["string", "null"] },
                "network_kind": { "type": ["string", "null"] },
                "asn": { "type": ["integer", "null"] },
                "place": {
                  "type": ["object", "null"],
                  "required": ["city", "country", "latitude", "longitude"],
                  "properties": {
                    "city": { "type": ["string", "null"] },
                    "country": { "type": ["string", "null"] },
                    "latitude": { "type": "number" },
                    "longitude": { "type": "number" }
                  }
                },
                "radius_km": { "type": ["integer", "null"] },
                "event": { "type": ["string", "null"] }
              }
            }
          }
        }

        """
    }

    private static func list(_ words: [String]) -> String { words.map { "\"\($0)\"" }.joined(separator: ", ") }
}

extension NoticeType {
    /// What every notice of the type has; what is about all organizations has no subject.
    fileprivate var requiredFields: [String] {
        ["specversion", "id", "sequence", "source", "type"] + (self == .prevalenceHigh ? [] : ["subject"])
            + ["time", "datacontenttype", "data"]
    }

    /// The definition of its `data`.
    fileprivate var dataName: String {
        switch self {
        case .sharingNoticed, .sharingUpdated, .sharingResolved: "sharing"
        case .outreachDue: "due"
        case .takeoverSuspected: "takeover"
        case .sessionDisplaced: "displacement"
        case .seatsThreshold, .seatsFull, .seatsOverage, .seatsGrowth, .seatsUnderused: "seats"
        case .seatsInactive: "idle"
        case .prevalenceHigh: "prevalence"
        }
    }
}
