// There is one emulated device in a process, and a fault in it is everyone's.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
