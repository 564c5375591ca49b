namespace AnalysisApp.Queue.History;

internal sealed class JobHistory(JobLook look, CourseReader courses, JobLog log, HistoryReader history) : IJobHistory
{
    public Task<JobPage> ListAsync(JobFilter filter, JobOrder order, JobMark? after, int limit, CancellationToken cancellationToken)
        => look.ListAsync(filter, order, after, limit, cancellationToken);

    public Task<IReadOnlyList<JobCount>> CountAsync(Guid userId, CancellationToken cancellationToken) => look.CountAsync(userId, cancellationToken);

    public Task<IReadOnlyList<Job>> ListNextAsync(JobPriority priority, int limit, CancellationToken cancellationToken)
        => look.ListNextAsync(priority, limit, cancellationToken);

    public Task<JobCourse?> FindCourseAsync(long id, CancellationToken cancellationToken) => courses.FindAsync(id, cancellationToken);

    public Task<IReadOnlyList<JobLogLine>> ListLogAsync(long id, long? after, int limit, CancellationToken cancellationToken)
        => log.ListAsync(id, after, limit, cancellationToken);

    public Task WriteLogAsync(IReadOnlyList<JobLogLine> lines, CancellationToken cancellationToken) => log.WriteAsync(lines, cancellationToken);

    public Task<QueueHistory> ReadAsync(TimeSpan bucket, int buckets, JobPriority? priority, CancellationToken cancellationToken)
        => history.ReadAsync(bucket, buckets, priority, cancellationToken);
}
