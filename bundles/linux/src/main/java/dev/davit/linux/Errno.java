package dev.davit.linux;

import dev.davit.api.ErrorCode;

/**
 * Why a system call failed.
 *
 * @param number the kernel's number
 */
public record Errno(int number) {
    public static final Errno EPERM = new Errno(1);
    public static final Errno ENOENT = new Errno(2);
    public static final Errno ESRCH = new Errno(3);
    public static final Errno EINTR = new Errno(4);
    public static final Errno EIO = new Errno(5);
    public static final Errno ENXIO = new Errno(6);
    public static final Errno EBADF = new Errno(9);
    public static final Errno ECHILD = new Errno(10);
    public static final Errno EAGAIN = new Errno(11);
    public static final Errno ENOMEM = new Errno(12);
    public static final Errno EACCES = new Errno(13);
    public static final Errno EBUSY = new Errno(16);
    public static final Errno EEXIST = new Errno(17);
    public static final Errno EXDEV = new Errno(18);
    public static final Errno ENODEV = new Errno(19);
    public static final Errno ENOTDIR = new Errno(20);
    public static final Errno EISDIR = new Errno(21);
    public static final Errno EINVAL = new Errno(22);
    public static final Errno EMFILE = new Errno(24);
    public static final Errno ENOTTY = new Errno(25);
    public static final Errno EFBIG = new Errno(27);
    public static final Errno ENOSPC = new Errno(28);
    public static final Errno ESPIPE = new Errno(29);
    public static final Errno EROFS = new Errno(30);
    public static final Errno EMLINK = new Errno(31);
    public static final Errno EPIPE = new Errno(32);
    public static final Errno ERANGE = new Errno(34);
    public static final Errno ENAMETOOLONG = new Errno(36);
    public static final Errno ENOSYS = new Errno(38);
    public static final Errno ENOTEMPTY = new Errno(39);
    public static final Errno ELOOP = new Errno(40);
    public static final Errno ENODATA = new Errno(61);
    public static final Errno EOVERFLOW = new Errno(75);
    public static final Errno EMSGSIZE = new Errno(90);
    public static final Errno EOPNOTSUPP = new Errno(95);
    public static final Errno ECONNREFUSED = new Errno(111);
    public static final Errno EDQUOT = new Errno(122);

    /** The words that clients of containerd know this failure by. */
    public String text() {
        return switch (number) {
            case 1 -> "operation not permitted";
            case 2 -> "no such file or directory";
            case 3 -> "no such process";
            case 4 -> "interrupted system call";
            case 5 -> "input/output error";
            case 6 -> "no such device or address";
            case 7 -> "argument list too long";
            case 8 -> "exec format error";
            case 9 -> "bad file descriptor";
            case 10 -> "no child processes";
            case 11 -> "resource temporarily unavailable";
            case 12 -> "cannot allocate memory";
            case 13 -> "permission denied";
            case 14 -> "bad address";
            case 15 -> "block device required";
            case 16 -> "device or resource busy";
            case 17 -> "file exists";
            case 18 -> "invalid cross-device link";
            case 19 -> "no such device";
            case 20 -> "not a directory";
            case 21 -> "is a directory";
            case 22 -> "invalid argument";
            case 23 -> "too many open files in system";
            case 24 -> "too many open files";
            case 25 -> "inappropriate ioctl for device";
            case 26 -> "text file busy";
            case 27 -> "file too large";
            case 28 -> "no space left on device";
            case 29 -> "illegal seek";
            case 30 -> "read-only file system";
            case 31 -> "too many links";
            case 32 -> "broken pipe";
            case 34 -> "numerical result out of range";
            default -> laterText();
        };
    }

    private String laterText() {
        return switch (number) {
            case 35 -> "resource deadlock avoided";
            case 36 -> "file name too long";
            case 37 -> "no locks available";
            case 38 -> "function not implemented";
            case 39 -> "directory not empty";
            case 40 -> "too many levels of symbolic links";
            case 61 -> "no data available";
            case 75 -> "value too large for defined data type";
            case 87 -> "too many users";
            case 90 -> "message too long";
            case 95 -> "operation not supported";
            case 110 -> "connection timed out";
            case 111 -> "connection refused";
            case 116 -> "stale file handle";
            case 117 -> "structure needs cleaning";
            case 121 -> "remote I/O error";
            case 122 -> "disk quota exceeded";
            case 124 -> "wrong medium type";
            default -> "errno " + number;
        };
    }

    /** The class of failure this is for clients. */
    public ErrorCode code() {
        return switch (number) {
            case 2 -> ErrorCode.NOT_FOUND;
            case 17 -> ErrorCode.ALREADY_EXISTS;
            case 1, 13 -> ErrorCode.PERMISSION_DENIED;
            case 28, 122 -> ErrorCode.RESOURCE_EXHAUSTED;
            default -> ErrorCode.UNKNOWN;
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
