package dev.unwind.api;

/** What the published description shows as examples. */
final class Examples {
    static final String SUBMISSION =
            """
            { "onFailure": "ROLLBACK", "deadline": "PT5M",
              "changes": [
                { "key": "slack", "type": "CREATE", "kind": "notification_channel", "name": "treasury-alerts",
                  "desired": { "type": "Slack", "configuration": { "value": "https://hooks.example.com/T0/B0" } } },
                { "key": "depeg", "type": "CREATE", "kind": "custom_agent", "name": "usdt-depeg",
                  "desired": { "agentType": "depeggingAgent", "severity": "High", "state": "enabled", "muteDuration": 0,
                               "rule": { "chain": "ethereum", "direction": "below", "threshold": 2.2 },
                               "channelsConfigurations": [ { "id": { "$ref": "slack#/id" } } ] } } ] }""";

    static final String LINES =
            """
            {"maxConcurrency":64,"labels":{"import":"2026-01"}}
            {"type":"CREATE","kind":"watchlist","name":"w-1","desired":{"description":"first"}}
            {"type":"CREATE","kind":"watchlist","name":"w-2","desired":{"description":"second"},"dependsOn":["change-1"]}
            """;

    static final String EVENT =
            """
            id:4
            event:step.applied
            data:{"batch":"01980d3a-8c1e-7000-8000-000000000001","number":4,"at":"2026-01-05T09:30:00.120Z","step":1}
            """;

    static final String AUDIT =
            """
            {"batch":"01980d3a-8c1e-7000-8000-000000000001","number":1,"at":"2026-01-05T09:30:00Z","status":"PENDING","steps":2,"event":"batch.accepted"}
            """;

    static final String CANCEL = """
            { "by": "jane@example.com", "why": "wrong environment" }""";

    static final String ROLLBACK = """
            { "by": "jane@example.com", "why": "the release was withdrawn" }""";

    static final String ROLLBACK_OF_STEPS =
            """
            { "steps": ["slack", 3], "skip": [7], "dependants": "INCLUDE", "onDrift": "OVERWRITE", "timeout": "PT10M" }""";

    static final String SETTLE =
            """
            { "by": "jane@example.com", "why": "restored at the provider's console, ticket 4711" }""";

    static final String SETTLE_WITH_STATE =
            """
            { "by": "jane@example.com", "why": "its start is in the past by now",
              "desired": { "name": "maintenance", "startsAt": "2026-01-06T00:00:00Z" } }""";

    static final String DEAD_DELIVERIES =
            """
            { "items": [ { "id": "01980d3a-9b2f-7000-8000-000000000002", "batch": "01980d3a-8c1e-7000-8000-000000000001",
                           "url": "https://ci.example.com/hooks/run/17", "receiver": "ci", "status": "DEAD", "attempts": 12,
                           "createdAt": "2026-01-05T09:30:04.120Z", "lastStatus": 503, "lastError": "answered 503" } ] }""";

    static final String CHECK = """
            { "remoteId": "1167" }""";

    static final String ROUND_TRIP =
            """
            { "name": "unwind-check", "sample": { "description": "scratch", "assets": [] },
              "change": { "description": "changed" } }""";

    static final String ADOPTION = """
            { "remoteId": "1167" }""";

    static final String RESOURCE =
            """
            { "kind": "watchlist", "name": "treasury", "remoteId": "1167",
              "lastBatch": "01980d3a-8c1e-7000-8000-000000000001", "updatedAt": "2026-01-05T09:30:00.4Z",
              "history": { "items": [
                { "batch": "01980d3a-8c1e-7000-8000-000000000001", "batchStatus": "SUCCEEDED", "step": 1, "key": "change-1",
                  "type": "UPDATE", "status": "APPLIED", "verified": false,
                  "startedAt": "2026-01-05T09:30:00.2Z", "finishedAt": "2026-01-05T09:30:00.4Z" } ] } }""";

    static final String PLAN =
            """
            { "exact": true, "applicable": true, "order": [1],
              "changes": [
                { "number": 1, "key": "change-1", "type": "UPDATE", "kind": "watchlist", "remoteId": "1167", "dependsOn": [],
                  "diff": [ { "op": "replace", "path": "/description", "value": "hot and cold" } ],
                  "calls": [ { "method": "PATCH", "path": "/watchlists/1167" } ],
                  "warnings": [ { "code": "DRIFT", "message": "somebody else changed the resource after batch … had left it",
                                  "batch": "01980d3a-8c1e-7000-8000-000000000001" } ],
                  "drift": [ { "op": "replace", "path": "/description", "value": "cold" } ],
                  "strategy": "restore", "rollback": { "exact": true, "warnings": [] } } ] }""";

    private Examples() {}
}
