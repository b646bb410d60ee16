/* The yardstick: the least that a threaded libfcgi program can do.
 *
 * It reads the request's body to its end and answers with a file: for the token service a document
 * that was recorded from Daypass, so both move the same bytes through the same web server (a signed
 * call's answer has 250 bytes less); for the authorizer the headers of one that always says yes. No
 * key is checked and nothing is written.
 *
 *     hello SOCKET THREADS ANSWER
 *
 * The answer is as CGI has it, headers and body. Each thread serves one connection at a time, kept
 * ones included: that is how libfcgi works. There must be more threads than connections, or the
 * idle ones starve the rest. */

#include <fcgiapp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static int listener;
static char answer[65536];
static int answer_length;

static void *serve(void *unused)
{
    (void)unused;
    FCGX_Request request;
    if (FCGX_InitRequest(&request, listener, 0) != 0)
        exit(1);
    while (FCGX_Accept_r(&request) == 0) {
        char form[8192];
        while (FCGX_GetStr(form, sizeof form, request.in) > 0) {
        }
        FCGX_PutStr(answer, answer_length, request.out);
    }
    return NULL;
}

static int read_answer(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return -1;
    answer_length = (int)fread(answer, 1, sizeof answer, file);
    fclose(file);
    return 0;
}

int main(int count, char **arguments)
{
    if (count != 4 || read_answer(arguments[3]) != 0) {
        fprintf(stderr, "usage: hello SOCKET THREADS ANSWER\n");
        return 64;
    }
    FCGX_Init();
    listener = FCGX_OpenSocket(arguments[1], 1024);
    if (listener < 0)
        return 1;
    for (int more = atoi(arguments[2]) - 1; more > 0; more--) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, serve, NULL) != 0)
            return 1;
    }
    serve(NULL);
    return 1;
}
