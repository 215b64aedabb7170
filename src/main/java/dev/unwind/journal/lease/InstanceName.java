package dev.unwind.journal.lease;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Names an instance in records and logs. */
final class InstanceName {
    private InstanceName() {}

    /** The host and the process id. */
    static String ofThisProcess() {
        return hostName() + "/" + ProcessHandle.current().pid();
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unnamed";
        }
    }
}
