"""Down-sampling that keeps the look of a curve: largest triangle three buckets.

Sveinn Steinarsson, Downsampling Time Series for Visual Representation (University of Iceland, 2013), section 4.2.
"""

from collections.abc import Sequence

from plant_service.core.samples import Micros

Point = tuple[Micros, float]


def lttb(points: Sequence[Point], most: int) -> Sequence[Point]:
    """At most `most` (3 or more) of `points`, which are in the order of their times; the first and the last among them.

    The others are cut into equal buckets. Of each the point is kept that makes the largest triangle with the one
    kept before it and the mean of the next bucket.
    """
    count = len(points)
    if count <= most:
        return points
    kept = [points[0]]
    width = (count - 2) / (most - 2)
    for bucket in range(most - 2):
        first, last = int(bucket * width) + 1, int((bucket + 1) * width) + 1
        ahead = points[last : int((bucket + 2) * width) + 1] or points[-1:]
        mean_time = sum(time for time, _ in ahead) / len(ahead)
        mean_value = sum(value for _, value in ahead) / len(ahead)
        kept.append(_largest(points[first:last], kept[-1], mean_time, mean_value))
    return [*kept, points[-1]]


def _largest(bucket: Sequence[Point], before: Point, mean_time: float, mean_value: float) -> Point:
    begin, level = before
    span, rise = mean_time - begin, mean_value - level
    return max(bucket, key=lambda point: abs((point[0] - begin) * rise - (point[1] - level) * span))
