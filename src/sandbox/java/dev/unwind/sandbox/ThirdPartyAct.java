package dev.unwind.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a third party does to the resources of a call, right after the call. */
@FunctionalInterface
interface ThirdPartyAct {
    /** No third party. */
    ThirdPartyAct NONE = (thirdParty, target) -> {};

    ThirdPartyAct DELETE =
            (thirdParty, target) -> target.ids().forEach(id -> thirdParty.delete(target.collection(), id));

    static ThirdPartyAct change(ObjectNode patch) {
        return (thirdParty, target) -> target.ids().stream()
                .filter(id -> thirdParty.exists(target.collection(), id))
                .forEach(id -> thirdParty.change(target.collection(), id, patch));
    }

    void on(ThirdParty thirdParty, Target target);
}
