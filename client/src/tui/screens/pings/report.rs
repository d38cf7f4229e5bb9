//! What a campaign has found so far or in the end, row by row, and its report as a file.

use std::sync::Arc;

use hotline_campaign::File;
use hotline_protocol::ids::CaseId;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::ask::{Answer, Ask, News};
use crate::campaign::ReportForm;
use crate::engine::Failure;
use crate::view::short;

use super::super::super::event::{Key, Paper, Papered};
use super::super::super::keys::{Action, Context};
use super::super::super::pen::{Pen, View};
use super::super::super::screen::{Cx, Screen, Then};
use super::super::super::sheet::{Laid, Scrolled, Sheet};
use super::super::detail::{columns, height, page};
use super::super::question::Question;
use super::super::save_as::{SaveAs, place};

/// What files of each form end with, as [`ReportForm::ALL`] has them.
const ENDINGS: [&str; 4] = [
    ReportForm::ALL[0].ending(),
    ReportForm::ALL[1].ending(),
    ReportForm::ALL[2].ending(),
    ReportForm::ALL[3].ending(),
];

/// A report, to be read.
#[derive(Debug)]
pub(super) struct Report {
    case: CaseId,
    asked: Question,
    /// The report, or why there is none.
    found: Option<Result<Arc<File>, String>>,
    scrolled: Scrolled,
    laid: Laid,
}

impl Report {
    /// The report of a campaign.
    pub(super) fn new(case: CaseId) -> Self {
        let (asked, scrolled, laid) = Default::default();
        Self { case, asked, found: None, scrolled, laid }
    }

    fn ask(&mut self, cx: &mut Cx<'_>) {
        self.asked.ask(cx, Ask::CampaignReport { case: self.case, scope: None });
    }

    fn lay_out(&mut self, cx: &Cx<'_>) {
        let mut sheet = Sheet::default();
        match &self.found {
            None => sheet.text(cx.t("talk-loading"), cx.look.dim()),
            Some(Err(why)) => sheet.text(why.clone(), cx.look.wrong()),
            Some(Ok(file)) => {
                for line in ReportForm::Text.written(file).lines() {
                    sheet.text(line.to_owned(), cx.look.plain());
                }
            }
        }
        self.laid = sheet.lay(cx.look, columns(cx.size));
    }
}

impl Screen for Report {
    fn context(&self) -> Context {
        Context::Campaign
    }

    fn opened(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
        self.lay_out(cx);
    }

    fn news(&mut self, cx: &mut Cx<'_>, news: &News) -> Then {
        if matches!(news, News::Campaign { .. } | News::Missed) {
            self.ask(cx);
        }
        Then::Stay
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export => {
                if let Some(Ok(file)) = &self.found {
                    return Then::Open(Box::new(Export::new(self.case, Arc::clone(file))));
                }
            }
            action => self.scrolled.act(action, self.laid.len(), height(cx.size)),
        }
        Then::Stay
    }

    fn answered(&mut self, cx: &mut Cx<'_>, tag: u64, answer: Result<Answer, Failure>) -> Then {
        if let Some(Answer::CampaignReport(found)) = self.asked.answered(cx, tag, answer) {
            self.found = Some(match found {
                Ok(file) => Ok(Arc::from(file)),
                Err(failure) => Err(failure.to_string()),
            });
        }
        if self.asked.is_due() {
            self.ask(cx);
        }
        Then::Stay
    }

    fn tick(&mut self, cx: &mut Cx<'_>) -> Then {
        self.lay_out(cx);
        Then::Stay
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let look = view.look;
        let mut pen = Pen::new(look, buf, area);
        let end = pen.text(1, 0, &view.t("pings-report"), look.heading());
        pen.text(end + 1, 0, &short(&self.case), look.bold());
        pen.rule(1, look.dim());
        self.laid.draw(look, self.scrolled.first(), page(area), buf);
    }
}

/// In which form it is written, and where.
#[derive(Debug)]
struct Export {
    report: Arc<File>,
    file: SaveAs,
}

impl Export {
    fn new(case: CaseId, report: Arc<File>) -> Self {
        let file = SaveAs::new(&ENDINGS, format!("campaign_{}", short(&case)));
        Self { report, file }
    }

    fn form(&self) -> ReportForm {
        ReportForm::ALL.get(self.file.form()).copied().unwrap_or(ReportForm::Html)
    }
}

impl Screen for Export {
    fn context(&self) -> Context {
        Context::File
    }

    fn act(&mut self, cx: &mut Cx<'_>, action: Action) -> Then {
        match action {
            Action::Back => return Then::Close,
            Action::Export => {
                if let Some(path) = self.file.wanted(cx) {
                    let bytes = self.form().written(&self.report).into_bytes();
                    self.file.write(cx, Paper::Put { path, bytes });
                }
            }
            action => self.file.act(action),
        }
        Then::Stay
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Key) -> Then {
        self.file.key(cx, key);
        Then::Stay
    }

    fn paste(&mut self, _cx: &mut Cx<'_>, text: &str) -> Then {
        self.file.paste(text);
        Then::Stay
    }

    fn papered(&mut self, cx: &mut Cx<'_>, tag: u64, what: &Result<Papered, String>) -> Then {
        self.file.papered(cx, tag, what)
    }

    fn place(&self, screen: Rect) -> Rect {
        place(screen)
    }

    fn draw(&self, view: &View<'_>, area: Rect, buf: &mut Buffer) {
        let sentence = view.t(match self.form() {
            ReportForm::Html => "pings-html",
            ReportForm::Text => "file-text",
            ReportForm::Csv => "pings-csv",
            ReportForm::Json => "pings-json",
        });
        self.file.draw(view, (area, buf), &view.t("pings-report"), &sentence);
    }
}
