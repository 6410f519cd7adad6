using BachBot.Engine.Training;

namespace BachBot.Cli.Reports;

/// <summary>The page's tables: the epochs, the settings.</summary>
internal static class Tables
{
    private static readonly string[] Headings =
        ["Epoch", "Steps", "Training loss", "Validation loss", "Perplexity", "Learning rate"];

    /// <summary>The numbers behind the loss chart, folded away.</summary>
    public static void WriteEpochs(Markup page, IReadOnlyList<EpochResult> history)
    {
        if (history.Count == 0)
            return;
        EpochSummary summary = EpochSummary.Of(history);
        page.Start("details");
        page.Element("summary", history.Count == 1
            ? "Table of the epoch"
            : $"Table of the {Figures.Count(history.Count)} epochs");
        page.Start("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Epochs"));
        page.Start("table", ("class", "numbers"));
        page.Start("thead");
        page.Start("tr");
        foreach (string heading in Headings)
            page.Element("th", heading, ("scope", "col"));
        page.End();
        page.EndLine();
        page.Start("tbody");
        page.Line();
        foreach (EpochResult epoch in history)
            WriteEpoch(page, epoch, isBest: ReferenceEquals(epoch, summary.Best));
        page.End();
        page.End();
        page.End();
        page.EndLine();
    }

    public static void WriteSettings(Markup page, IReadOnlyList<SettingGroup> groups)
    {
        page.Start("div", ("class", "settings"));
        page.Line();
        foreach (SettingGroup group in groups.Where(group => group.Settings.Count > 0))
        {
            page.Start("table");
            page.Element("caption", group.Title);
            page.Start("tbody");
            page.Line();
            foreach (Setting setting in group.Settings)
            {
                page.Start("tr");
                page.Element("th", setting.Label, ("scope", "row"));
                page.Element("td", setting.Value);
                page.EndLine();
            }
            page.End();
            page.EndLine();
        }
        page.EndLine();
    }

    private static void WriteEpoch(Markup page, EpochResult epoch, bool isBest)
    {
        page.Start("tr", ("class", isBest ? "best" : null));
        page.Start("th", ("scope", "row"));
        page.Text((isBest ? "best " : "") + Figures.Count(epoch.Epoch));
        page.End();
        foreach (string cell in (string[])
            [
                Figures.Count(epoch.Step), Figures.Fixed(epoch.TrainingLoss, 4), Figures.Fixed(epoch.ValidationLoss, 4),
                Figures.Perplexity(epoch.ValidationLoss), Figures.Rate(epoch.LearningRate),
            ])
        {
            page.Element("td", cell);
        }
        page.EndLine();
    }
}
