// Most of the time is waiting: for a process to start, for the three seconds of a refused login.
[assembly: CollectionBehavior(MaxParallelThreads = 4)]
