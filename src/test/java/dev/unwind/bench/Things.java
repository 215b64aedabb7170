package dev.unwind.bench;

import io.vertx.core.buffer.Buffer;

/** What the provider keeps. */
final class Things {
    private static final String FILLING = "a thing like others, with much to say. ";

    private Things() {}

    /** The JSON of a thing without its id, of about so many bytes. */
    static String text(String name, int level, int bytes) {
        var head = "{\"name\":\"" + name + "\",\"level\":" + level
                + ",\"labels\":{\"team\":\"payments\",\"tier\":\"2\"},\"text\":\"";
        return head + filling(Math.max(0, bytes - head.length() - 2)) + "\"}";
    }

    /** The same as many short lines, as a document with structure has them. */
    static String lines(String name, int level, int bytes) {
        var text = new StringBuilder(bytes + 100).append("{\"name\":\"").append(name);
        text.append("\",\"level\":").append(level).append(",\"lines\":[");
        for (int line = 0; text.length() < bytes; line++) {
            text.append(line == 0 ? "" : ",").append("{\"at\":").append(line).append(",\"text\":\"");
            text.append(FILLING).append("\",\"kept\":true}");
        }
        return text.append("]}").toString();
    }

    /** The name of a thing: its first member, after an id if there is one. */
    static String name(Buffer thing) {
        var head = thing.getString(0, Math.min(thing.length(), 200));
        int at = head.indexOf("\"name\":\"") + 8;
        return head.substring(at, head.indexOf('"', at));
    }

    private static String filling(int length) {
        return FILLING.repeat(length / FILLING.length() + 1).substring(0, length);
    }
}
