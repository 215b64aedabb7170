package dev.unwind.bench;

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

    private static String filling(int length) {
        return FILLING.repeat(length / FILLING.length() + 1).substring(0, length);
    }
}
