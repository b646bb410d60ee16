// Of unistd.h, where Swift's Glibc module does not see it: it is no part of POSIX.
extern int syncfs(int descriptor);
