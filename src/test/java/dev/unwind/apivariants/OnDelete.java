package dev.unwind.apivariants;

/** What becomes of references to a resource that is to be deleted. */
public enum OnDelete {
    /** They stay and point to nothing. */
    DANGLE,
    /** They are taken out of the resources that hold them. */
    STRIP,
    /** The deletion is refused with 409 as long as there are any. */
    REFUSE
}
